// Maps as pictures: a pixel for each number, orange above zero and blue below.

import { h } from "./dom.js";

const ABOVE = [208, 116, 44];
const BELOW = [61, 133, 198];
const INK = [0, 0, 0]; // the style sheet inverts it in the dark

/** Paint numbers, rows of columns; `full` is the value of full colour. What is 0 is the paper. */
export function paint(canvas, values, full, ink = false) {
  const [rows, columns] = [values.length, values[0].length];
  if (canvas.width !== columns || canvas.height !== rows) [canvas.width, canvas.height] = [columns, rows];
  const picture = new ImageData(columns, rows);
  values.flat().forEach((value, at) => {
    const colour = ink ? INK : value > 0 ? ABOVE : BELOW;
    picture.data.set([...colour, Math.round(255 * Math.min(Math.abs(value) / full, 1))], 4 * at);
  });
  canvas.getContext("2d").putImageData(picture, 0, 0);
  canvas.classList.toggle("cw-ink", ink);
}

/** A small map that can be chosen. */
export function thumbnail({ label, choose, note = null }) {
  const canvas = h("canvas", { class: "cw-map" });
  const element = h("button", { type: "button", class: "cw-thumbnail", "aria-pressed": "false", "aria-label": label, onclick: choose }, canvas, note);
  return {
    element,
    show(values, full, { chosen = false, words = "", ink = false } = {}) {
      paint(canvas, values, full, ink);
      element.setAttribute("aria-pressed", chosen);
      element.setAttribute("aria-label", words ? `${label}, ${words}` : label);
    },
  };
}

/**
 * A large map, of which a unit can be pointed at: with the pointer, or with the arrow keys.
 * @param {function} point Called with (row, column, stays): a click and a key choose a unit, a mouse
 *   that passes only looks at it. Called with nothing when the mouse has gone.
 * @param {boolean} passing Whether a mouse that passes looks.
 */
export function board({ label, point = null, passing = true }) {
  const caption = h("div", { class: "cw-caption" });
  const canvas = h("canvas", { class: "cw-map" });
  const frames = h("div", { class: "cw-frames" });
  const options = point ? { tabindex: 0, role: "application", "aria-label": `${label}: the arrow keys lead from unit to unit` } : { role: "img", "aria-label": label };
  const area = h("div", { class: "cw-area", ...options }, canvas, frames);
  const element = h("div", { class: "cw-large" }, caption, area);
  let at = null;

  const within = (value, size) => Math.max(0, Math.min(size - 1, value));
  const go = (row, column, stays) => point(within(row, canvas.height), within(column, canvas.width), stays);
  function follow(event) {
    const pressed = event.buttons > 0;
    if (!pressed && (event.pointerType !== "mouse" || !passing)) return;
    const { left, top, width, height } = canvas.getBoundingClientRect();
    go(Math.floor(((event.clientY - top) / height) * canvas.height), Math.floor(((event.clientX - left) / width) * canvas.width), pressed);
  }
  if (point) {
    for (const name of ["pointerdown", "pointermove"]) area.addEventListener(name, follow);
    if (passing) area.addEventListener("pointerleave", () => point());
    area.addEventListener("keydown", (event) => {
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation(); // these keys lead from step to step elsewhere in the widget
      const from = at ?? [0, 0];
      go(from[0] + step[0], from[1] + step[1], true);
    });
  }

  return {
    element,
    /** @param marks Frames over the map: {top, left, height, width, kind}, in units. */
    show(values, full, { title = label, unit = null, marks = [], ink = false } = {}) {
      caption.textContent = title;
      paint(canvas, values, full, ink);
      at = unit;
      const all = unit ? [...marks, { top: unit[0], left: unit[1], height: 1, width: 1, kind: "cw-here" }] : marks;
      frames.replaceChildren(...all.map(({ top, left, height, width, kind = "" }) => {
        const part = (value, size) => `${(100 * value) / size}%`;
        const frame = h("div", { class: `cw-map-frame ${kind}` });
        Object.assign(frame.style, { top: part(top, canvas.height), left: part(left, canvas.width), height: part(height, canvas.height), width: part(width, canvas.width) });
        return frame;
      }));
    },
  };
}
