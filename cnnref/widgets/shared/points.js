// Points on a plane that the reader chooses and moves, by pointer, finger or keys.

import { fill, svg, write } from "./dom.js";

const STEP = 0.1; // how finely a point is moved

/**
 * @param {object} plane Where the points lie, see plane.js.
 * @param {function} choose Called with the number of a point.
 * @param {function} move Called with (number, [x, y], done) while a point moves; leave it out where
 *   points stay where they are.
 */
export function pointSet(plane, { choose, move }) {
  const group = svg("g", { class: move ? "cw-movable" : "" });
  let [made, shown] = [[], []];
  let [held, moved] = [null, false];
  const snap = (value) => Math.round(value / STEP) / Math.round(1 / STEP);

  function dot(i) {
    const marks = [svg("circle", { class: "cw-reach", r: 16 }), svg("path", { class: "cw-point-mark" })];
    const own = { onpointerdown: (event) => take(event, i), onpointermove: drag, onpointerup: drop, onpointercancel: drop };
    return svg("g", { role: "button", tabindex: -1, onkeydown: (event) => key(event, i), onfocus: () => choose(i), ...own }, marks);
  }
  function take(event, i) {
    event.preventDefault();
    made[i].focus({ preventScroll: true });
    if (!move) return;
    made[i].setPointerCapture(event.pointerId);
    [held, moved] = [i, false];
  }
  function drag(event) {
    if (held === null) return;
    moved = true;
    move(held, plane.under(event).map(snap), false);
  }
  function drop() {
    const number = held;
    held = null;
    if (number !== null && moved) move(number, shown[number].at, true);
  }
  function key(event, i) {
    const next = { PageDown: 1, PageUp: -1 }[event.key];
    const by = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!next && !(by && move)) return;
    event.preventDefault();
    event.stopPropagation();
    if (next) made[(i + next + made.length) % made.length].focus();
    else move(i, shown[i].at.map((value, k) => snap(value + by[k] * (event.shiftKey ? 1 : STEP))), true);
  }

  return {
    group,
    /** Whether the reader holds a point. */
    held: () => held !== null,
    /** Show points: {at: [x, y], name, look, square}; `chosen` is the number of one of them. */
    show(points, chosen) {
      shown = points;
      if (made.length !== points.length) {
        made = points.map((_, i) => dot(i));
        fill(group, made);
      }
      points.forEach(({ at, name, look = "", square }, i) => {
        const [x, y] = plane.place(at);
        made[i].setAttribute("class", `cw-point ${look} ${i === chosen ? "cw-chosen" : ""}`);
        made[i].setAttribute("transform", `translate(${x.toFixed(2)} ${y.toFixed(2)})`);
        made[i].setAttribute("tabindex", i === chosen ? 0 : -1);
        made[i].setAttribute("aria-label", `${name}: ${at.map(write).join(", ")}`);
        made[i].setAttribute("aria-pressed", i === chosen);
        made[i].lastChild.setAttribute("d", square ? "M-8 0L0-8 8 0 0 8Z" : "M-6.5 0a6.5 6.5 0 1 1 13 0a6.5 6.5 0 1 1-13 0Z");
      });
    },
  };
}
