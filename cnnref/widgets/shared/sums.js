// How one unit comes about: the window and the kernel of a convolution, the window of a pooling,
// the long sum of a full layer.

import { fill, h, write } from "./dom.js";
import { grid } from "./grid.js";
import { board, thumbnail } from "./heatmap.js";

/** A number with two decimals at most. */
export const short = (value) => write(Math.round(value * 100) / 100);
/** A number in the colour of its sign; with brackets inside a sum. */
export const coloured = (value, text = short(value)) => h("span", { class: value < 0 ? "cw-blue-ink" : "cw-orange-ink" }, text);
export const signed = (value) => coloured(value, value < 0 ? `(${short(value)})` : short(value));
const sign = (text) => h("span", { class: "cw-sign" }, text);
const cut = (map, [top, left], size) => map.slice(top, top + size).map((row) => row.slice(left, left + size));

/** "= 1.3, and ReLU keeps it" */
export function afterRelu(total, value, hidden) {
  const last = hidden ? "?" : value > 0 ? "ReLU keeps it" : "ReLU makes it 0";
  return [" = ", h("strong", {}, short(total)), " → ", h("strong", { class: "cw-result" }, last)];
}

/**
 * @param {function} point Called with the row and the column of a unit, as by a board.
 * @param {function} choose Called with the number of a channel to see in numbers.
 */
export function convolutionSum({ size, channels, point, choose }) {
  const source = board({ label: "what the unit sees", point: (row, column, stays) => point(row - (size >> 1), column - (size >> 1), stays) });
  const result = board({ label: "the map", point });
  const [patch, kernel] = [grid({ label: "window", kind: "cw-signed" }), grid({ label: "kernel", kind: "cw-signed" })];
  const notes = Array.from({ length: channels }, () => h("span", { class: "cw-note" }));
  const picks = notes.map((note, k) => thumbnail({ label: `channel ${k}`, choose: () => choose(k), note }));
  const line = h("div", { class: "cw-thumbnails cw-channels", hidden: channels === 1 }, picks.map((pick) => pick.element));
  const sum = h("p", { class: "cw-sum" });
  const element = h("div", {},
    h("div", { class: "cw-grids" }, source.element, sign("→"), result.element, h("div", { class: "cw-grids cw-small" }, patch.element, sign("·"), kernel.element)),
    line, sum);
  return {
    element,
    /** Show the unit of a map; `kernels` are in ten-thousandths. */
    show({ from, name, sources, sourceFull, ink = false, kernels, bias, values, full, unit, channel: asked, hidden }) {
      const weights = kernels.map((rows) => rows.map((row) => row.map((weight) => weight / 1e4)));
      const largest = Math.max(...weights.flat(2).map(Math.abs));
      const windows = sources.map((map) => cut(map, unit, size));
      const sums = windows.map((window, k) => window.flat().reduce((so_far, value, at) => so_far + value * weights[k].flat()[at], 0));
      const channel = asked ?? sums.indexOf(Math.max(...sums));
      const value = values[unit[0]][unit[1]];
      const total = value > 0 ? value : sums.reduce((a, b) => a + b, bias);
      const mark = { top: unit[0], left: unit[1], height: size, width: size };
      source.show(sources[channel], sourceFull, { title: from(channel), ink, marks: [mark] });
      result.show(values, full, { title: name, unit });
      const written = { text: (r, c, v) => short(v) };
      patch.show(windows[channel], { ...written, title: "in the frame", shade: (r, c) => windows[channel][r][c] / sourceFull });
      kernel.show(weights[channel], { ...written, title: "kernel", shade: (r, c) => weights[channel][r][c] / largest });
      picks.forEach((pick, k) => {
        pick.show(weights[k], largest, { chosen: k === channel, words: `its kernel, which brings ${short(sums[k])}` });
        fill(notes[k], coloured(sums[k]));
      });
      const terms = channels === 1 ? ["the 25 products add up to ", signed(sums[0])] : sums.flatMap((part, k) => [k ? " + " : "", signed(part)]);
      fill(sum, terms, " + ", signed(bias), " ", h("small", {}, "bias"), afterRelu(total, value, hidden));
      return { value, total };
    },
  };
}

/** Max pooling: the largest of the numbers of a window. */
export function poolingSum({ size, point }) {
  const source = board({ label: "the map before", point: (row, column, stays) => point(Math.floor(row / size), Math.floor(column / size), stays) });
  const result = board({ label: "the map after", point });
  const window = grid({ label: "window", kind: "cw-orange" });
  const sum = h("p", { class: "cw-sum" });
  const element = h("div", {}, h("div", { class: "cw-grids" }, source.element, sign("→"), result.element, window.element), sum);
  return {
    element,
    show({ from, name, before, values, full, unit, hidden }) {
      const mark = { top: unit[0] * size, left: unit[1] * size, height: size, width: size };
      const pixels = cut(before, [mark.top, mark.left], size);
      const value = values[unit[0]][unit[1]];
      source.show(before, full, { title: from, marks: [mark] });
      result.show(values, full, { title: name, unit });
      window.show(pixels, { title: "in the frame", text: (r, c, v) => short(v), look: (r, c) => (!hidden && value > 0 && pixels[r][c] === value ? "cw-winner" : "") });
      fill(sum, "the largest of ", pixels.flat().map(short).join(", "), " is ", h("strong", { class: "cw-result" }, hidden ? "?" : short(value)));
      return { value };
    },
  };
}

/** The sum of a unit that is joined to many: its largest terms, and all others together. */
export function longSum() {
  const lines = h("ul", { class: "cw-terms" });
  const sum = h("p", { class: "cw-sum" });
  const element = h("div", {}, lines, sum);
  return {
    element,
    /** @param {object[]} terms {words, value}, and `last`, what becomes of the sum. */
    show(terms, last) {
      const largest = Math.max(...terms.map(({ value }) => Math.abs(value)), 1e-9);
      fill(lines, terms.map(({ words, value, picture }) => {
        const bar = h("span", { class: `cw-term-bar ${value < 0 ? "cw-negative" : ""}` });
        bar.style.width = `${(50 * Math.abs(value)) / largest}%`;
        return h("li", {}, h("span", { class: "cw-term-words" }, picture ?? null, words), h("span", { class: "cw-term-track" }, bar), h("span", { class: "cw-term-value" }, coloured(value)));
      }));
      fill(sum, last);
    },
  };
}
