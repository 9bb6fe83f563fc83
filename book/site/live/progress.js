// The progress page: a row per chapter, and one button that forgets everything.

import { count } from "./bar.js";
import { element } from "./element.js";
import { forgetEverything, onChange } from "./store.js";

export function start() {
  const list = document.querySelector(".live-progress");
  const rows = [...list.querySelectorAll(".live-row")].map((row) => {
    const exercises = JSON.parse(row.dataset.exercises);
    const points = Object.values(exercises).reduce((sum, one) => sum + one, 0);
    const label = `Points earned in ${row.textContent}`;
    const meter = element("progress", { max: String(points), "aria-label": label });
    const text = element("span", {});
    row.append(meter, text);
    return { assignment: row.dataset.assignment, exercises, points, meter, text };
  });
  const show = () => {
    for (const { assignment, exercises, points, meter, text } of rows) {
      const { solved, earned, total } = count(assignment, exercises);
      meter.value = earned;
      text.textContent = `${solved} of ${total} solved, ${earned} of ${points} points`;
    }
  };
  onChange(show);
  show();
  list.after(forgetting());
}

// Asks once more in place: the answers cannot be brought back.
function forgetting() {
  const box = element("div", { class: "live-toolbar" });
  const status = element("p", { class: "live-status", role: "status" });
  const button = (text, onclick) =>
    element("button", { type: "button", class: "live-button", onclick }, text);
  const ask = button("Forget all my answers", () => {
    box.replaceChildren(sure, keep, status);
    status.textContent = "They are kept in this browser only, and cannot be brought back.";
    keep.focus();
  });
  const back = (said) => {
    box.replaceChildren(ask, status);
    status.textContent = said;
    ask.focus();
  };
  const sure = button("Yes, forget them", () => {
    forgetEverything();
    back("Everything is forgotten.");
  });
  const keep = button("No, keep them", () => back("Nothing was forgotten."));
  box.append(ask, status);
  return box;
}
