// A square piece of the plane around the origin, drawn to the same scale in both directions.

import { fill, svg, write } from "./dom.js";

const SIDE = 320; // of the drawing, in its own units
const MARGIN = 12;

/** @param {string} label What the plane shows, for screen readers. */
export function plane(label) {
  const [back, front] = [svg("g", { "aria-hidden": "true" }), svg("g")];
  const names = [
    svg("text", { class: "cw-plane-name", x: SIDE - 6, y: SIDE / 2 - 8, "text-anchor": "end" }),
    svg("text", { class: "cw-plane-name", x: SIDE / 2 + 8, y: 16 }),
  ];
  const board = svg("svg", { class: "cw-plane", viewBox: `0 0 ${SIDE} ${SIDE}`, role: "group", "aria-label": label }, back, svg("g", { "aria-hidden": "true" }, names), front);
  const middle = SIDE / 2;
  let [limit, unit] = [0, 1];

  return {
    board,
    front,
    /** Where a point of the plane is drawn. */
    place: ([x, y]) => [middle + x * unit, middle - y * unit],
    /** Which point of the plane is under the pointer, at most at its edge. */
    under({ clientX, clientY }) {
      const box = board.getBoundingClientRect();
      const inside = (part) => Math.max(-limit, Math.min(limit, ((part - 0.5) * SIDE) / unit));
      return [inside((clientX - box.left) / box.width), -inside((clientY - box.top) / box.height)];
    },
    /** Name the two axes. */
    name: (words) => words.forEach((word, i) => (names[i].textContent = word)),
    /** Show all points whose coordinates are at most `most` in size. */
    show(most) {
      if (most === limit) return;
      limit = most;
      unit = (middle - MARGIN) / limit;
      const every = [1, 2, 5, 10, 20, 50, 100].find((step) => limit / step <= 6) ?? limit / 4;
      const ticks = Array.from({ length: Math.floor(limit / every) }, (_, i) => (i + 1) * every).flatMap((tick) => [-tick, tick]);
      fill(
        back,
        ticks.map((tick) => [line(tick, -limit, tick, limit), line(-limit, tick, limit, tick)]),
        line(0, -limit, 0, limit, "cw-axis"),
        line(-limit, 0, limit, 0, "cw-axis"),
        ticks.map((tick) => [number(tick, middle + tick * unit, middle + 15, "middle"), number(tick, middle - 6, middle - tick * unit + 4, "end")]),
      );
    },
  };

  function line(x1, y1, x2, y2, look = "cw-line-of-grid") {
    const [from, to] = [middle + x1 * unit, middle + x2 * unit];
    return svg("line", { class: look, x1: from, y1: middle - y1 * unit, x2: to, y2: middle - y2 * unit });
  }
  function number(value, x, y, anchor) {
    return svg("text", { x, y, "text-anchor": anchor }, write(value));
  }
}
