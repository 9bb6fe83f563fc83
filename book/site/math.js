// Lets MathJax write the formulas a paragraph at a time, with a breath between: nothing on the page
// waits for all of them. It comes before MathJax, which asks here what to do when it is ready.

const PARTS = ".bd-article section > :not(section)";

const hasMath = (part) => part.matches(".math") || part.querySelector(".math");

async function written(nodes) {
  await new Promise((later) => setTimeout(later));
  await MathJax.typesetPromise(nodes);
}

const startup = {
  typeset: false,
  async pageReady() {
    const parts = [...document.querySelectorAll(PARTS)].filter(hasMath);
    for (const one of parts) await written([one]);
    await written([...document.querySelectorAll(".math:not(:has(mjx-container))")]); // outside of sections
  },
};

if (window.MathJax) MathJax.startup = startup; // a page without formulas is without MathJax
