// A layer of a network as a row of maps to choose from, or as a strip of units.

import { h } from "./dom.js";
import { board, thumbnail } from "./heatmap.js";

/** The name of a layer, as a button that leads to it, above what it holds. */
function titled(name, note, open, inside, kind) {
  const title = h("button", { type: "button", class: "cw-layer-name", onclick: open }, h("strong", {}, name), ` ${note}`);
  return h("div", { class: `cw-layer ${kind}` }, title, inside);
}

/** @param {function} choose Called with the number of a map. */
export function layerOfMaps({ name, note, count, choose, open }) {
  const maps = Array.from({ length: count }, (_, k) => thumbnail({ label: `${name}, map ${k}`, choose: () => choose(k) }));
  const element = titled(name, note, open, h("div", { class: "cw-thumbnails" }, maps.map((map) => map.element)), `cw-count-${count}`);
  return {
    element,
    show(values, full, { chosen, active, seen = () => false }) {
      element.classList.toggle("cw-active", active);
      maps.forEach((map, k) => {
        const largest = Math.max(...values[k].flat());
        map.show(values[k], full, { chosen: active && k === chosen, words: largest ? `largest value ${largest}` : "all 0" });
        map.element.classList.toggle("cw-seen", seen(k));
      });
    },
  };
}

/** @param {function} choose Called with the number of a unit; they lie in rows of `columns`. */
export function layerOfUnits({ name, note, columns, choose, open }) {
  const strip = board({ label: `units of ${name}`, passing: false, point: (row, column) => choose(row * columns + column) });
  const element = titled(name, note, open, strip.element, "cw-strip");
  return {
    element,
    show(values, full, { chosen, active }) {
      element.classList.toggle("cw-active", active);
      const rows = Array.from({ length: values.length / columns }, (_, r) => values.slice(r * columns, (r + 1) * columns));
      strip.show(rows, full, { title: "", unit: active ? [Math.floor(chosen / columns), chosen % columns] : null });
    },
  };
}
