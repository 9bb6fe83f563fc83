// A picture in which the reader points at places, by mouse, finger or arrow keys.

/**
 * What to give to the picture's element.
 *
 * @param {function} at Called with the event of a place pointed at.
 * @param {function} walk Called with (rows, columns) to go.
 * @param {number} up How many rows the arrow up goes: 1 where rows count upwards, else -1.
 */
export function pointing({ at, walk, up }) {
  const ways = { ArrowUp: [up, 0], ArrowDown: [-up, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  return {
    onpointerdown(event) {
      event.currentTarget.setPointerCapture(event.pointerId);
      if (event.pointerType !== "touch") at(event); // a finger may want to scroll
    },
    onpointermove(event) {
      if (event.buttons) at(event);
    },
    onclick: at,
    onkeydown(event) {
      const way = ways[event.key];
      if (!way) return;
      event.preventDefault();
      event.stopPropagation();
      walk(...way);
    },
  };
}
