// Predict, then reveal: the result of a step hides until the reader has named one.

import { fill, h, read, write } from "./dom.js";
import { toggle } from "./controls.js";

/** @param {function} redraw Called when what may be shown has changed. */
export function predictor(redraw) {
  let [on, open, right, tried] = [false, false, 0, 0];
  let asked = null;
  const label = h("span");
  const field = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": "Your prediction" });
  const said = h("span", { class: "cw-answer", role: "status" });
  const form = h(
    "form",
    { class: "cw-question", onsubmit: check },
    h("label", {}, label, field),
    h("button", { type: "submit" }, "Check"),
    h("button", { type: "button", onclick: reveal }, "Show me"),
    said,
  );
  const { element, show } = toggle({
    label: "Predict first",
    change(value) {
      on = value;
      [right, tried] = [0, 0];
      hide();
      redraw();
      if (on) field.focus();
    },
  });

  function hide() {
    open = false;
    field.value = "";
    fill(said);
  }
  function reveal() {
    open = true;
    fill(said, `It is ${write(asked.answer)}.`);
    redraw();
  }
  function check(event) {
    event.preventDefault();
    const guess = read(field.value);
    if (!Number.isFinite(guess)) return fill(said, "Type a number first.");
    const good = Math.abs(guess - asked.answer) <= 0.005 * Math.max(1, Math.abs(asked.answer));
    [right, tried] = [right + good, tried + 1];
    open = true;
    const verdict = good ? "Right" : `Not ${write(guess)}`;
    fill(said, h("strong", { class: good ? "cw-right" : "cw-wrong-word" }, verdict), `: it is ${write(asked.answer)}. ${right} of ${tried} right.`);
    redraw();
  }

  return {
    toggle: element,
    question: form,
    next: hide,
    off() {
      on = false;
      show(false);
      hide();
    },
    /** Ask, if the reader wants to be asked; say whether the answer must stay hidden. */
    show(question) {
      asked = question;
      form.hidden = !on || !question;
      if (question) label.textContent = question.text;
      for (const one of [field, ...form.querySelectorAll("button")]) one.disabled = open;
      return on && question && !open;
    },
  };
}
