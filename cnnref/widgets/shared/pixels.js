// A picture of few grey levels, in which the reader points at pixels, with frames around some.

import { fill, svg } from "./dom.js";
import { pointing } from "./pointing.js";

const INKS = 9; // levels besides paper
const EDGE = 0.5; // pixels of paper around, for the lines of frames

/**
 * @param {string} label What the picture shows, for screen readers.
 * @param {function} pick Called with (row, column) of the pixel pointed at.
 * @param {function} walk Called with (rows, columns) to go, by the arrow keys.
 */
export function pixels({ label, pick, walk }) {
  const [ink, frames] = [svg("g"), svg("g")];
  const board = svg(
    "svg",
    { class: "cw-pixels", role: "slider", "aria-label": label, "aria-orientation": "vertical", tabindex: 0, ...pointing({ at, walk, up: -1 }) },
    ink,
    frames,
  );
  let [side, drawn] = [0, null];

  function at({ clientX, clientY }) {
    const box = board.getBoundingClientRect();
    const inside = (part) => Math.max(0, Math.min(side - 1, Math.floor(part * (side + 2 * EDGE) - EDGE)));
    pick(inside((clientY - box.top) / box.height), inside((clientX - box.left) / box.width));
  }

  return {
    board,
    /**
     * Show an image of numbers from 0 to 9 and frames {top, left, height, width, kind} around pixels.
     * @param {object} place {now, max, text}: where the reader is, in numbers and in words.
     */
    show(image, list, { now, max, text }) {
      side = image.length;
      if (image !== drawn) {
        board.setAttribute("viewBox", `${-EDGE} ${-EDGE} ${side + 2 * EDGE} ${side + 2 * EDGE}`);
        fill(ink, levels(image));
      }
      drawn = image;
      fill(frames, list.map(({ top, left, height, width, kind }) => svg("rect", { class: `cw-pixel-frame ${kind}`, x: left, y: top, height, width, rx: 0.4 })));
      for (const [name, value] of Object.entries({ now, min: 0, max, text })) board.setAttribute(`aria-value${name}`, value);
    },
  };
}

/** One path for each level of ink: far fewer elements than pixels. */
function levels(image) {
  return Array.from({ length: INKS }, (_, i) => i + 1).map((level) => {
    const path = image.flatMap((line, r) => line.map((value, c) => (value === level ? `M${c} ${r}h1v1h-1z` : "")));
    return svg("path", { class: "cw-pixel-ink", opacity: level / INKS, d: path.join("") });
  });
}
