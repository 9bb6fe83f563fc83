// Writes formulas as MathJax would in a page. Reads a list of { tex, display } as JSON from standard
// input; writes { html: [...], style } with a sheet for exactly these formulas.

const { readFileSync } = require("node:fs");

const FONTS = "mathjax/output/chtml/fonts/woff-v2"; // seen from the sheet

async function main() {
  const MathJax = await require("mathjax").init({
    loader: { load: ["input/tex", "output/chtml", "a11y/assistive-mml"] },
    tex: { packages: { "[-]": ["noundefined"] } }, // or an unknown macro is shown in red, no error
    chtml: { fontURL: FONTS },
  });
  const { adaptor } = MathJax.startup;
  const html = [];
  for (const { tex, display } of JSON.parse(readFileSync(0, "utf8"))) {
    const written = await MathJax.tex2chtmlPromise(tex, { display });
    html.push(adaptor.outerHTML(written));
  }
  const style = adaptor.textContent(MathJax.chtmlStylesheet());
  process.stdout.write(JSON.stringify({ html, style }));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
