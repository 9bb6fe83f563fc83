// Lets MathJax write a few formulas at a time, with a breath between: nothing on the page waits for
// all of them. It comes before MathJax, which asks here what to do when it is ready.

const AT_ONCE = 8;

const startup = {
  typeset: false,
  async pageReady() {
    const formulas = [...document.querySelectorAll(".math")];
    while (formulas.length) {
      await new Promise((later) => setTimeout(later));
      await MathJax.typesetPromise(formulas.splice(0, AT_ONCE));
    }
  },
};

if (window.MathJax) MathJax.startup = startup; // a page without formulas is without MathJax
