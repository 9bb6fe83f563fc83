// Controls that change a parameter: one of a few, a small whole number, yes or no.

import { h, unique } from "./dom.js";

/** One of a few options, side by side: [[value, text], ...]. */
export function choice({ label, options, change }) {
  const name = unique("choice");
  const radios = options.map(([value, text]) => {
    const radio = h("input", { type: "radio", name, onchange: () => change(value) });
    return { value, radio, element: h("label", {}, radio, h("span", {}, text)) };
  });
  const element = h(
    "fieldset",
    { class: "cw-choice" },
    h("legend", {}, label),
    h("div", { class: "cw-options" }, radios.map((one) => one.element)),
  );
  return {
    element,
    show(value, enabled = () => true) {
      for (const one of radios) {
        one.radio.checked = one.value === value;
        one.radio.disabled = !enabled(one.value);
      }
    },
  };
}

/** A small whole number with a button to either side. */
export function whole({ label, min, max, change }) {
  const id = unique("whole");
  let value = min;
  function set(next) {
    if (next === value || !Number.isInteger(next) || next < min || next > max) return;
    show(next); // before the trace is there, so that the next press counts on from here
    change(next);
  }
  const field = h("input", {
    id,
    type: "text",
    inputmode: "numeric",
    autocomplete: "off",
    onfocus: () => field.select(),
    onchange: () => {
      set(Number(field.value));
      field.value = value;
    },
    onkeydown: (event) => {
      const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (by) {
        event.preventDefault();
        set(value + by);
        field.value = value;
      }
    },
  });
  const less = h("button", { type: "button", "aria-label": `${label}: one less`, onclick: () => set(value - 1) }, "−");
  const more = h("button", { type: "button", "aria-label": `${label}: one more`, onclick: () => set(value + 1) }, "+");
  const element = h(
    "div",
    { class: "cw-whole" },
    h("label", { for: id }, label),
    h("div", { class: "cw-options" }, less, field, more),
  );
  return {
    element,
    show,
  };
  function show(next) {
    const writes = document.activeElement === field && field.value !== String(value);
    value = next;
    if (!writes) field.value = next; // what the reader is writing meanwhile stays
    less.disabled = next <= min;
    more.disabled = next >= max;
  }
}

/** A switch for yes or no. */
export function toggle({ label, change }) {
  const box = h("input", { type: "checkbox", role: "switch", onchange: () => change(box.checked) });
  const element = h("label", { class: "cw-toggle" }, box, h("span", {}, label));
  return { element, show: (on) => (box.checked = on) };
}
