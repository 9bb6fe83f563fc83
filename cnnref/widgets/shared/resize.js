// Changing an array that the reader edits: its shape, or one number of it.

import { h } from "./dom.js";
import { whole } from "./controls.js";

/** The array with H rows and W columns: cut, or continued with small numbers. */
export function resized(array, H, W) {
  return Array.from({ length: H }, (_, r) => Array.from({ length: W }, (_, c) => array[r]?.[c] ?? (r * W + c) % 10));
}

/** The array with another value at a place, [row, column]; without such a place, as it is. */
export function replaced(array, [index, ...inside], value) {
  return array.map((old, i) => (i !== index ? old : inside.length ? replaced(old, inside, value) : value));
}

/** A folded row of controls for the shapes of some arrays: [[name, largest, change(H, W)], ...]. */
export function shapeControl(arrays) {
  const fields = arrays.map(([name, max, change]) => {
    let [H, W] = [1, 1];
    const rows = whole({ label: `${name} rows`, min: 1, max, change: (value) => change((H = value), W) });
    const columns = whole({ label: `${name} columns`, min: 1, max, change: (value) => change(H, (W = value)) });
    return {
      elements: [rows.element, columns.element],
      show(shape) {
        [H, W] = shape;
        rows.show(H);
        columns.show(W);
      },
    };
  });
  const element = h("details", { class: "cw-shapes" }, h("summary", {}, "Sizes"), h("div", { class: "cw-controls" }, fields.map((one) => one.elements)));
  return { element, show: (shapes) => shapes.forEach((shape, i) => fields[i].show(shape)) };
}
