// A map of what a function of two inputs says: two colours, the border between them, marks on it.

import { fill, h, svg } from "./dom.js";

const FINE = 8; // drawn points to each given one
const MARGIN = { left: 26, top: 8, right: 8, bottom: 24 };
const SIZE = 240;
const COLOURS = { over: [208, 116, 44], under: [61, 133, 198] }; // --orange and --blue, in both themes

/**
 * @param {string} label What the map shows, for its caption.
 * @param {string} x, y The inputs.
 * @param {number[]} span [from, to] of both inputs.
 */
export function field({ label, x, y, span: [from, to] }) {
  const canvas = h("canvas", { class: "cw-field-colours", "aria-hidden": "true" });
  const drawn = svg("g");
  const place = (value) => ((value - from) / (to - from)) * SIZE;
  const at = ([a, b]) => [place(a), SIZE - place(b)];
  const ticks = [0, 1].map((value) => [
    svg("text", { x: place(value), y: SIZE + 16, "text-anchor": "middle" }, String(value)),
    svg("text", { x: -8, y: SIZE - place(value) + 4, "text-anchor": "end" }, String(value)),
  ]);
  const names = [svg("text", { x: SIZE, y: SIZE + 16, "text-anchor": "end" }, x), svg("text", { x: -8, y: 10, "text-anchor": "end" }, y)];
  const board = svg("svg", { class: "cw-field-board", viewBox: `${-MARGIN.left} ${-MARGIN.top} ${SIZE + MARGIN.left + MARGIN.right} ${SIZE + MARGIN.top + MARGIN.bottom}`, role: "img" },
    svg("foreignObject", { width: SIZE, height: SIZE }, canvas),
    svg("rect", { class: "cw-field-edge", width: SIZE, height: SIZE }), ticks, names, drawn);
  const caption = h("div", { class: "cw-caption" }, label);
  const element = h("div", { class: "cw-field-map" }, caption, board);

  return {
    element,
    /**
     * @param values Rows of numbers from -1 to 1, the first row at the bottom; the border is at 0.
     * @param lines [[x, y, x, y], ...]
     * @param marks [{at: [x, y], round, text, look}]: circles, or squares.
     */
    show({ values, lines, marks, title = label }) {
      caption.textContent = title;
      board.setAttribute("aria-label", `${title}: ${marks.map(({ at: where, text }) => `${text} at (${where.join(", ")})`).join(", ")}.`);
      paint(canvas, values);
      const side = values.length - 1;
      const onGrid = ([row, column]) => `${(column / side) * SIZE} ${SIZE - (row / side) * SIZE}`;
      fill(
        drawn,
        svg("path", { class: "cw-border", d: border(values).map(([a, b]) => `M${onGrid(a)}L${onGrid(b)}`).join("") }),
        lines.map(([x1, y1, x2, y2]) => svg("path", { class: "cw-unit-line", d: `M${at([x1, y1])}L${at([x2, y2])}` })),
        marks.map(mark),
      );
    },
  };

  function mark({ at: where, round, text, look = "" }) {
    const [cx, cy] = at(where);
    const shape = round ? svg("circle", { cx, cy, r: 16 }) : svg("rect", { x: cx - 15, y: cy - 15, width: 30, height: 30, rx: 3 });
    return svg("g", { class: `cw-mark ${look}` }, shape, svg("text", { x: cx, y: cy + 4, "text-anchor": "middle" }, text));
  }
}

/** Colour every point between the given ones, as strong as its value is far from 0. */
function paint(canvas, values) {
  const side = (values.length - 1) * FINE + 1;
  canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const value = between(values, (side - 1 - row) / FINE, column / FINE);
      const colour = value > 0 ? COLOURS.over : COLOURS.under;
      image.data.set([...colour, Math.min(1, Math.abs(value)) * 190], 4 * (row * side + column));
    }
  }
  context.putImageData(image, 0, 0);
}

/** The value between four neighbours, each with the weight of its nearness. */
function between(values, row, column) {
  const [top, left] = [Math.min(Math.floor(row), values.length - 2), Math.min(Math.floor(column), values[0].length - 2)];
  const [down, right] = [row - top, column - left];
  const across = (line) => line[left] * (1 - right) + line[left + 1] * right;
  return across(values[top]) * (1 - down) + across(values[top + 1]) * down;
}

/** The border at 0: in every cell of the grid, straight from one crossed side to the next. */
function border(values) {
  const parts = [];
  for (let row = 0; row + 1 < values.length; row += 1) {
    for (let column = 0; column + 1 < values[0].length; column += 1) {
      const corners = [[row, column], [row, column + 1], [row + 1, column + 1], [row + 1, column]];
      const crossed = corners.flatMap((corner, i) => crossing(values, corner, corners[(i + 1) % 4]));
      for (let i = 0; i + 1 < crossed.length; i += 2) parts.push([crossed[i], crossed[i + 1]]);
    }
  }
  return parts;
}

function crossing(values, [r1, c1], [r2, c2]) {
  const [a, b] = [values[r1][c1], values[r2][c2]];
  if (a > 0 === b > 0) return [];
  const part = a / (a - b);
  return [[r1 + part * (r2 - r1), c1 + part * (c2 - c1)]];
}
