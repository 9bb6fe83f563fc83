// One exercise in the page: an editor, Run, Check, Stop, Hint, Reset.

import { python } from "../python.js";
import { Console } from "./console.js";
import { element } from "./element.js";
import { Ladder } from "./hints.js";
import { around } from "./notebook.js";
import { printAs } from "./paper.js";
import { answer, keepAnswer, keepRecord, onChange, record } from "./store.js";

export class Exercise {
  constructor(section) {
    const { assignment, exercise, points, written, solution } = section.dataset;
    Object.assign(this, { section, assignment, name: exercise, written: written === "true" });
    this.hasSolution = solution === "true";
    this.points = Number(points);
    this.given = [...section.querySelectorAll("[class^='highlight-']")].at(-1); // after the task's own
    this.blank = this.given.querySelector("pre").textContent.trimEnd();
    this.badge = element("span", { class: "live-badge" });
    section.querySelector(".live-title").append(this.badge);
    this.console = new Console();
    this.place = element("div", { class: "live-editor" });
    this.given.replaceWith(this.place);
    this.place.append(this.given); // until the editor is there
    if (!this.written) {
      this.ladder = new Ladder(this);
      this.place.after(this.#toolbar(), this.console.element, this.ladder.element);
    }
    onChange(() => this.#mark());
    this.#mark();
  }

  #toolbar() {
    const button = (text, onclick, title) =>
      element("button", { type: "button", class: "live-button", onclick, title }, text);
    this.runButton = button("Run", () => this.run(), "Run the code (Ctrl+Enter)");
    this.checkButton = button("Check", () => this.check(), "Check the answer (Shift+Enter)");
    this.stopButton = button("Stop", () => python.stop(), "Stop the code that runs");
    this.stopButton.disabled = true;
    return element(
      "div",
      { class: "live-toolbar", role: "group", "aria-label": `Actions for ${this.name}` },
      this.runButton,
      this.checkButton,
      this.stopButton,
      button("Hint", () => this.ladder.climb(), `A nudge first, then a hint${this.hasSolution ? ", then the solution" : ""}`),
      button("Reset", () => this.reset(), "Put back the cell as it was given"),
    );
  }

  // Put the editor in place of the text; called when the exercise comes near.
  async open() {
    const text = answer(this.assignment, this.name) ?? this.blank;
    const label = `Your answer to ${this.name}`;
    const keep = (now) => {
      this.last = now === this.blank ? null : now;
      keepAnswer(this.assignment, this.name, this.last);
    };
    this.last = answer(this.assignment, this.name);
    printAs(this.place, () => this.text);
    if (this.written) {
      const area = element("textarea", { "aria-label": label, rows: "6" });
      area.value = text;
      area.addEventListener("input", () => keep(area.value));
      this.editor = {
        get text() {
          return area.value;
        },
        set text(now) {
          area.value = now;
        },
      };
      this.place.replaceChildren(area);
      return;
    }
    const { createEditor } = await import("../editor.js");
    const keys = { "Ctrl-Enter": () => this.run(), "Shift-Enter": () => this.check() };
    const parent = element("div", { class: "live-code" });
    this.editor = createEditor({ parent, text, label, keys, onChange: keep });
    this.place.replaceChildren(parent);
  }

  // Show how far the reader is, and an answer that came from a file or another tab.
  #mark() {
    const kept = answer(this.assignment, this.name);
    if (this.editor && kept !== this.last) {
      this.last = kept;
      this.editor.text = kept ?? this.blank;
    }
    const { earned } = record(this.assignment, this.name);
    const solved = earned === this.points;
    this.badge.className = `live-badge${solved ? " live-solved" : ""}`;
    this.badge.textContent = solved ? "✓ solved" : earned === null ? "" : `${earned} so far`;
  }

  get text() {
    return this.editor?.text ?? answer(this.assignment, this.name) ?? this.blank;
  }

  // Bring the names above the exercise into being and run the reader's cell after them.
  async #execute(text) {
    const { above, check } = await around(this.assignment, this.name);
    for (const [number, code] of above.entries()) {
      const given = { namespace: this.assignment, fresh: number === 0, lenient: true };
      await python.run(code, given);
    }
    const onOutput = (text) => this.console.print(text);
    const said = await python.run(text, { namespace: this.assignment, onOutput });
    this.console.show(said);
    const detail = { assignment: this.assignment, name: this.name, failed: said.error !== null };
    this.section.dispatchEvent(new CustomEvent("live-ran", { bubbles: true, detail }));
    return { said, check, onOutput };
  }

  // Do something with the answer as it is now: the reader may write on while it waits or runs.
  async #busily(act) {
    if (this.runButton.disabled) return;
    const text = this.text;
    this.runButton.disabled = this.checkButton.disabled = true;
    this.stopButton.disabled = false;
    await this.console.during(() => {
      this.console.clear();
      return python.turn(() => act(text));
    });
    this.runButton.disabled = this.checkButton.disabled = false;
    this.stopButton.disabled = true;
  }

  run() {
    return this.#busily(async (text) => {
      const { said } = await this.#execute(text);
      if (said.error !== null) this.console.say("Your code stopped with an error.");
      else this.console.say(this.console.output.hidden ? "It ran, and printed nothing." : "It ran.");
    });
  }

  check() {
    return this.#busily(async (text) => {
      const { said, check, onOutput } = await this.#execute(text);
      if (said.error !== null) {
        this.console.say("Your code stopped with an error before it could be checked.");
        return;
      }
      this.console.clear();
      const checked = await python.run(check, { namespace: this.assignment, onOutput });
      this.console.show(checked);
      this.report = checked.report;
      if (this.report) this.#record(text, this.report);
      else this.console.say("Your answer could not be checked.");
    });
  }

  #record(text, { earned, points }) {
    const { tries } = record(this.assignment, this.name);
    const print = text.replace(/\s+/g, " ").trim();
    const honest = earned < points && print !== this.blank.replace(/\s+/g, " ").trim();
    const all = honest && !tries.includes(print) ? [...tries, print].slice(-5) : tries;
    keepRecord(this.assignment, this.name, { earned, tries: all });
    this.console.say(
      earned === points ? `Solved: ${earned} of ${points} points.` : `${earned} of ${points} points so far.`,
    );
  }

  reset() {
    if (!this.editor || this.console.running) return;
    this.editor.text = this.blank;
    this.console.clear();
    this.console.say("As it was given. Ctrl+Z in the editor brings your text back.");
  }
}
