// Draws Font Awesome's icons. Reads a list of { name, classes, attributes } as JSON from standard
// input; writes { html: [...], style } with the sheet that sizes them.

const { readFileSync } = require("node:fs");
const { dom, icon } = require("@fortawesome/fontawesome-svg-core");
const { fas } = require("@fortawesome/free-solid-svg-icons");

const drawings = Object.fromEntries(Object.values(fas).map((drawing) => [drawing.iconName, drawing]));

function draw({ name, classes, attributes }) {
  if (!drawings[name]) throw new Error(`Font Awesome has no solid icon named ${name}`);
  return icon(drawings[name], { classes, attributes }).html[0];
}

const html = JSON.parse(readFileSync(0, "utf8")).map(draw);
process.stdout.write(JSON.stringify({ html, style: dom.css() }));
