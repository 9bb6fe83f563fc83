// A pad to draw on with mouse, finger or keys. A drawing is a list of strokes, [x0, y0, x1, y1, ...].

import { fill, h, svg } from "./dom.js";

const STEP = 4; // how far an arrow key moves the pen
const APART = 2; // points of a stroke are at least this far apart

/**
 * @param {number} size Height and width of the pad in the strokes' units.
 * @param {number} pen Width of the pen.
 * @param {function} change Called with the strokes, and whether the pen was lifted.
 */
export function drawing({ label, size, pen, change }) {
  let strokes = [];
  let down = false;
  const home = [size / 2, size / 4];
  let cursor = home;
  const [picture, lines] = [svg("g", { "shape-rendering": "crispEdges" }), svg("g", { "stroke-width": pen })];
  const nib = svg("circle", { r: pen / 2, class: "cw-nib" });
  const sheet = svg("svg", { viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true" });
  fill(sheet, picture, lines, nib);
  const said = h("span", { class: "cw-hidden", role: "status" });
  const pad = h("div", { class: "cw-pad-area", tabindex: 0, role: "application", "aria-label": `${label}: arrow keys move the pen, Space puts it down and lifts it, Backspace takes back a stroke` }, sheet);
  const element = h("div", { class: "cw-drawing" }, pad, said);

  function redraw() {
    fill(lines, strokes.map((points) =>
      svg("polyline", { points: (points.length > 2 ? points : [...points, ...points]).join(" ") })));
    nib.setAttribute("cx", cursor[0]);
    nib.setAttribute("cy", cursor[1]);
    nib.classList.toggle("cw-down", down);
  }
  function place(event) {
    const { left, top, width, height } = sheet.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / height].map((part) => Math.round(Math.max(0, Math.min(1, part)) * size));
  }
  function begin(point) {
    strokes = [...strokes, [...point]];
    down = true;
    go(point, true);
  }
  /** Move the pen; a stroke grows if it is down. */
  function go(point, at_once = false) {
    cursor = point;
    if (down) {
      const last = strokes.at(-1);
      const far = Math.hypot(point[0] - last.at(-2), point[1] - last.at(-1));
      if (far < APART && !at_once) return;
      if (far) strokes = [...strokes.slice(0, -1), [...last, ...point]];
      change(strokes, false);
    }
    redraw();
  }
  function lift() {
    if (!down) return;
    down = false;
    redraw();
    change(strokes, true);
  }
  function undo() {
    if (!strokes.length) return;
    [strokes, down] = [strokes.slice(0, -1), false];
    redraw();
    change(strokes, true);
  }

  pad.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    pad.setPointerCapture(event.pointerId);
    begin(place(event));
  });
  pad.addEventListener("pointermove", (event) => {
    if (event.buttons && down) for (const one of event.getCoalescedEvents?.() ?? [event]) go(place(one));
  });
  for (const name of ["pointerup", "pointercancel"]) pad.addEventListener(name, lift);
  pad.addEventListener("blur", lift);
  pad.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowUp: [0, -STEP], ArrowDown: [0, STEP], ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0] }[event.key];
    if (by) go(cursor.map((value, axis) => Math.max(0, Math.min(size, value + by[axis]))));
    else if (event.key === " ") down ? lift() : begin(cursor);
    else if (event.key === "Backspace") undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
    said.textContent = `pen ${down ? "down" : "up"}, ${cursor[0]} from the left, ${cursor[1]} from the top, of ${size}`;
  });

  return {
    element,
    undo,
    /** @param {string[]} below A picture under the strokes, a letter of sixteen greys a pixel. */
    show(below, drawn) {
      const pixel = size / (below.length || 1);
      const squares = below.flatMap((row, r) => [...row].map((grey, c) => [r, c, parseInt(grey, 16) / 15])).filter(([, , grey]) => grey);
      fill(picture, squares.map(([r, c, grey]) =>
        svg("rect", { x: c * pixel, y: r * pixel, width: pixel, height: pixel, "fill-opacity": grey })));
      if (down) return; // a stroke is under way: what it was drawn over may change, not the stroke
      strokes = drawn;
      if (!drawn.length) cursor = home;
      redraw();
    },
  };
}
