// A grid of numbers: cells to read, to edit or to pick, and a frame that slides over them.

import { fill, h, read, write } from "./dom.js";

const MANY = 16; // editable cells from which on they share one stop for the Tab key

/**
 * @param {string} label What the grid holds, for its caption and for screen readers.
 * @param {function} edit Called with (row, column, number) when the reader changed a number.
 * @param {function} pick Called with (row, column) when the reader chose a cell.
 * @param {function} point Called with (row, column) under the pointer, or with nothing.
 */
export function grid({ label, kind = "", edit, pick, point }) {
  const caption = h("div", { class: "cw-caption" });
  const cells = h("div", { class: "cw-cells", role: "table", "aria-label": label });
  const frames = h("div", { class: "cw-frames", "aria-hidden": "true" });
  const board = h("div", { class: "cw-board" }, cells, frames);
  const element = h("div", { class: `cw-grid ${kind}` }, caption, board);
  let made = [];
  let shape = "";

  function cell(row, column, editable) {
    const place = `${label}, row ${row}, column ${column}`;
    if (editable) return input(place, (value) => edit(row, column, value));
    if (pick) return h("button", { type: "button", tabindex: -1, onclick: () => pick(row, column) });
    return h("span");
  }

  function build(values, editable) {
    made = values.map((line, row) =>
      line.map((_, column) => {
        const inner = cell(row, column, editable(row, column));
        const outer = h("div", { role: "cell", class: "cw-cell" }, inner);
        if (point) outer.addEventListener("pointerenter", () => point(row, column));
        return { outer, inner };
      }),
    );
    fill(cells, made.map((line) => h("div", { role: "row", class: "cw-row" }, line.map((c) => c.outer))));
    element.style.setProperty("--columns", values[0]?.length ?? 0);
  }

  if (point) board.addEventListener("pointerleave", () => point());
  board.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step || event.target.tagName !== "INPUT" || (step[1] && !atEnd(event.target, step[1]))) return;
    const row = made.findIndex((line) => line.some((c) => c.inner === event.target));
    const column = made[row].findIndex((c) => c.inner === event.target);
    const next = made[row + step[0]]?.[column + step[1]]?.inner;
    if (next?.tagName === "INPUT") next.focus();
    event.preventDefault();
  });
  // Of many cells, one is a stop for the Tab key; the arrows lead to the others.
  board.addEventListener("focusin", (event) => rove(event.target));
  function rove(stop) {
    const fields = made.flat().map((c) => c.inner).filter((inner) => inner.tagName === "INPUT");
    if (fields.length <= MANY || (stop && !fields.includes(stop))) return;
    for (const field of fields) field.tabIndex = field === (stop ?? fields[0]) ? 0 : -1;
  }

  return {
    element,
    /**
     * Show numbers; null shows an empty cell.
     * @param look (row, column) -> class names of a cell.
     * @param editable (row, column) -> whether the cell can be edited.
     * @param text (row, column, value) -> what to write instead of the number.
     * @param shade (row, column) -> from -1 to 1, how much colour a cell has.
     */
    show(values, { title = label, look = () => "", editable = () => Boolean(edit), text, shade } = {}) {
      const now = JSON.stringify(values.map((line, r) => line.map((_, c) => editable(r, c))));
      if (now !== shape) {
        build(values, editable);
        rove();
      }
      shape = now;
      fill(caption, title);
      values.forEach((line, row) =>
        line.forEach((value, column) => {
          const { outer, inner } = made[row][column];
          const written = text?.(row, column, value) ?? (value === null ? "" : write(value));
          const part = shade?.(row, column) ?? 0;
          outer.className = `cw-cell ${look(row, column)} ${part > 0 ? "cw-plus" : part < 0 ? "cw-minus" : ""}`;
          outer.style.setProperty("--shade", Math.abs(part));
          outer.classList.toggle("cw-long", written.length > 3);
          outer.classList.toggle("cw-longer", written.length > 5);
          if (inner.tagName === "INPUT") inner.show(written);
          else inner.textContent = written;
          if (inner.tagName === "BUTTON") {
            const current = outer.classList.contains("cw-current");
            inner.tabIndex = current ? 0 : -1;
            inner.setAttribute("aria-label", `${label}, row ${row}, column ${column}: ${written || "not yet computed"}`);
            inner.setAttribute("aria-current", current ? "step" : "false");
          }
        }),
      );
    },
    /** Lay frames over the cells: {top, left, height, width, kind}, in cells. */
    frames(list) {
      while (frames.children.length > list.length) frames.lastChild.remove();
      list.forEach(({ top, left, height, width, kind: look }, i) => {
        const frame = frames.children[i] ?? frames.appendChild(h("div"));
        frame.className = `cw-frame ${look ?? ""}`;
        for (const [name, value] of Object.entries({ top, left, height, width })) frame.style.setProperty(`--${name}`, value);
      });
    },
    /** Light up some cells, besides what `show` says of them. */
    light(lit) {
      made.forEach((line, row) => line.forEach(({ outer }, column) => outer.classList.toggle("cw-lit", lit(row, column))));
    },
    /** Give the focus to a cell, if the focus is in this grid already. */
    follow(row, column) {
      if (cells.contains(document.activeElement)) made[row]?.[column]?.inner.focus();
    },
  };
}

/** Whether the arrow keys leave a field: all of it is selected, or the cursor stands at its end. */
function atEnd({ selectionStart: from, selectionEnd: to, value }, direction) {
  return (from === 0 && to === value.length) || (from === to && from === (direction < 0 ? 0 : value.length));
}

/** A field for one number, which tells a number from a slip. */
export function input(label, change) {
  let shown = "";
  const field = h("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    "aria-label": label,
    onfocus: () => field.select(),
    oninput: () => field.setAttribute("aria-invalid", Number.isFinite(read(field.value)) ? "false" : "true"),
    onkeydown: (event) => {
      if (event.key === "Enter") commit();
      if (event.key === "Escape") put(shown);
    },
    onblur: commit,
  });
  function commit() {
    const value = read(field.value);
    if (field.value === shown) return;
    if (Number.isFinite(value)) {
      shown = field.value;
      change(value);
    } else put(shown);
  }
  function put(text) {
    field.value = text;
    field.setAttribute("aria-invalid", "false");
  }
  field.show = (text) => {
    const writes = document.activeElement === field && field.value !== shown;
    shown = text;
    if (!writes) put(text); // what the reader is writing meanwhile stays
  };
  return field;
}
