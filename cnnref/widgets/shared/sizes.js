// The line that explains a size by the one formula, with the numbers put in.

import { fill, h } from "./dom.js";

/**
 * Show the sizes of a trace: {size, before, after, reach, kernel, dilation, stride, count, rest},
 * and `up` where the size is rounded up, for the rows and for the columns; one line if alike.
 */
export function sizeLine() {
  const lines = h("div", { class: "cw-lines" });
  const element = h("details", { class: "cw-sizes", open: true }, h("summary", {}, "Why this size?"), lines);
  return {
    element,
    show({ rows, columns }) {
      const alike = JSON.stringify(rows) === JSON.stringify(columns);
      const named = alike ? [["rows and columns", rows]] : [["rows", rows], ["columns", columns]];
      fill(lines, named.map(([name, line]) => explain(name, line)));
    },
  };
}

function explain(name, { size, before, after, kernel, dilation, reach, stride, count, rest, up }) {
  const spread = dilation > 1 ? `A kernel of ${kernel} with dilation ${dilation} reaches over ${dilation} · (${kernel} − 1) + 1 = ${reach}. ` : "";
  const inside = before || after ? `${size} + ${before} + ${after} − ${reach}` : `${size} − ${reach}`;
  const room = size + before + after - reach;
  const [open, close] = up ? "⌈⌉" : "⌊⌋";
  const formula = stride > 1 ? `${open}(${inside}) / ${stride}${close} + 1` : `${inside} + 1`;
  const value = room < 0 ? ", which is less than 1: it does not fit." : ` = ${count}.`;
  const left = rest > 0 ? ` ${rest} at the end ${rest === 1 ? "is" : "are"} in no window.` : "";
  const small = up && room % stride ? " The last window is smaller." : "";
  return h("p", {}, h("span", { class: "cw-name" }, `${name}: `), spread, h("span", { class: "cw-formula" }, formula), value, left, small);
}
