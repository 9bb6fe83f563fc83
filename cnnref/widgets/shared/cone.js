// Layers seen from the side: a row of dots for each, and the cone of what one unit sees.

import { fill, svg } from "./dom.js";
import { pointing } from "./pointing.js";

const [WIDTH, LEFT, RIGHT] = [380, 56, 374];
const [TOP, PITCH] = [22, 44]; // of the rows
const DOT = 3.4;

/**
 * @param {string} label What is shown, for screen readers.
 * @param {function} pick Called with (layer, unit) that the reader points at.
 * @param {function} walk Called with (layers, units) to go, by the arrow keys.
 */
export function cone({ label, pick, walk }) {
  const [fields, links, dots, names] = ["cw-cone-fields", "cw-cone-links", "cw-cone-units", "cw-cone-names"].map((name) => svg("g", { class: name }));
  const board = svg(
    "svg",
    { class: "cw-cone", role: "slider", "aria-label": label, tabindex: 0, ...pointing({ at, walk, up: 1 }) },
    fields,
    links,
    dots,
    names,
  );
  let [layers, pixel, made] = [[], 1, null];
  const x = ({ distance, field }, unit) => LEFT + (unit * distance + field / 2) * pixel;
  const y = (height) => TOP + (layers.length - 1 - height) * PITCH;

  function at({ clientX, clientY }) {
    const box = board.getBoundingClientRect();
    const inside = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
    const [across, down] = [(clientX - box.left) * (WIDTH / box.width), (clientY - box.top) * (WIDTH / box.width)];
    const layer = inside(layers.length - 1 - (down - TOP) / PITCH, layers.length - 1);
    const { distance, field, count } = layers[layer];
    pick(layer, inside(((across - LEFT) / pixel - field / 2) / distance, count - 1));
  }

  function build() {
    pixel = (RIGHT - LEFT) / layers[0].count;
    board.setAttribute("viewBox", `0 0 ${WIDTH} ${y(0) + TOP}`);
    const rows = layers.map((layer, height) =>
      Array.from({ length: layer.count }, (_, unit) => svg("circle", { cx: x(layer, unit).toFixed(1), cy: y(height), r: Math.min(DOT, 0.4 * pixel) })),
    );
    fill(dots, rows);
    fill(names, layers.map(({ name, count }, height) => [
      svg("text", { x: 4, y: y(height) }, name),
      svg("text", { class: "cw-cone-size", x: 4, y: y(height) + 13 }, `${count} × ${count}`),
    ]));
    return rows;
  }

  /** An area through the same ranges of neighbouring layers: {height, from, to}. */
  function area(ranges, kind) {
    if (ranges.length < 2) return null;
    const ends = ranges.map(({ height, from, to }) => {
      const half = 0.5 * pixel;
      return [[x(layers[height], from) - half, y(height)], [x(layers[height], to) + half, y(height)]];
    });
    const points = [...ends.map(([left]) => left), ...ends.map(([, right]) => right).reverse()];
    return svg("polygon", { class: `cw-field-area ${kind}`, points: points.map((point) => point.map((value) => value.toFixed(1)).join()).join(" ") });
  }

  return {
    board,
    /**
     * Show the layers, from the input up, and what one unit sees and who sees it.
     * @param {object} chosen {layer, unit}.
     * @param {object[]} below, above Ranges {height, from, to}, the chosen unit's own first.
     */
    show(shown, { layer, unit }, below, above, text) {
      if (shown !== layers) {
        layers = shown;
        made = build();
      }
      fill(fields, area(below, "cw-orange"), area(above, "cw-purple"));
      const [, next] = below;
      fill(links, next && Array.from({ length: next.to - next.from + 1 }, (_, i) => {
        const [from, to] = [[x(layers[layer], unit), y(layer)], [x(layers[next.height], next.from + i), y(next.height)]];
        return svg("line", { x1: from[0], y1: from[1], x2: to[0], y2: to[1] });
      }));
      made.forEach((row, height) => row.forEach((dot, i) => {
        const among = (ranges) => ranges.some((one) => one.height === height && i >= one.from && i <= one.to);
        const current = height === layer && i === unit;
        dot.setAttribute("class", current ? "cw-cone-unit cw-current" : among(below) ? "cw-cone-unit cw-orange" : among(above) ? "cw-cone-unit cw-purple" : "cw-cone-unit");
      }));
      const values = { now: unit, min: 0, max: layers[layer].count - 1, text };
      for (const [name, value] of Object.entries(values)) board.setAttribute(`aria-value${name}`, value);
    },
  };
}
