// An assignment in its chapter: how much is solved, the notebook with the answers, and back again.

import { element } from "./element.js";
import { filled, restore } from "./notebook.js";
import { onChange, record } from "./store.js";

const KEYS =
  "In an editor, Ctrl+Enter runs and Shift+Enter checks. Tab indents; Escape, then Tab, leaves the editor.";

export class Bar {
  constructor(place) {
    this.assignment = place.dataset.assignment;
    this.exercises = JSON.parse(place.dataset.exercises);
    this.points = Object.values(this.exercises).reduce((sum, one) => sum + one, 0);
    this.meter = element("progress", { "aria-label": "Points earned", max: String(this.points) });
    this.text = element("p", {});
    this.status = element("p", { class: "live-status", role: "status" });
    const file = element("input", {
      type: "file",
      accept: ".ipynb",
      class: "live-file",
      "aria-label": "A notebook with your answers",
      tabindex: "-1",
      onchange: () => this.#restore(file),
    });
    const button = (text, onclick) =>
      element("button", { type: "button", class: "live-button", onclick }, text);
    place.prepend(
      element("div", { class: "live-meter" }, this.meter, this.text),
      element(
        "div",
        { class: "live-toolbar" },
        button("Download my notebook", () => this.#download()),
        button("Take answers from a notebook", () => file.click()),
        file,
      ),
      this.status,
      element("p", { class: "live-help" }, KEYS),
    );
    onChange(() => this.#count());
    this.#count();
  }

  #count() {
    const { solved, earned, total } = count(this.assignment, this.exercises);
    this.meter.value = earned;
    this.text.textContent = `${solved} of ${total} solved in this browser, ${earned} of ${this.points} points`;
  }

  async #download() {
    try {
      const blob = new Blob([await filled(this.assignment)], { type: "application/x-ipynb+json" });
      const href = URL.createObjectURL(blob);
      element("a", { href, download: `${this.assignment}.ipynb` }).click();
      URL.revokeObjectURL(href);
      this.status.textContent = "Your answers are in the notebook, ready to hand in.";
    } catch (error) {
      this.status.textContent = error.message;
    }
  }

  async #restore(file) {
    if (!file.files.length) return;
    try {
      const names = await restore(this.assignment, await file.files[0].text());
      this.status.textContent = `Took ${names.length} answers from ${file.files[0].name}.`;
    } catch (error) {
      this.status.textContent = error.message;
    }
    file.value = "";
  }
}

// What the reader has solved of exercises, given as names with their points.
export function count(assignment, exercises) {
  const records = Object.entries(exercises).map(([name, points]) => [
    points,
    record(assignment, name).earned,
  ]);
  return {
    total: records.length,
    solved: records.filter(([most, earned]) => earned !== null && earned >= most).length,
    earned: records.reduce((sum, [, earned]) => sum + (earned ?? 0), 0),
  };
}
