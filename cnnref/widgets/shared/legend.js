// What the colours of a picture mean.

import { h, svg } from "./dom.js";

/** @param {string[][]} colours [[kind, words], ...]: kind is a colour, "cw-blue". */
export function legend(colours) {
  const dot = () => svg("svg", { viewBox: "0 0 10 10", width: 10, height: 10, "aria-hidden": "true" }, svg("circle", { class: "cw-dot", cx: 5, cy: 5, r: 5 }));
  return h("div", { class: "cw-legend" }, colours.map(([kind, words]) => h("span", { class: kind }, dot(), words)));
}
