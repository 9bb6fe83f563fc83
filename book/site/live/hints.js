// The ladder of hints: a call to work through by hand, then where to look, then, after honest
// tries and where the site was built with it, the solution.

import { python } from "../python.js";
import { element } from "./element.js";
import { solution } from "./notebook.js";
import { keepRecord, record } from "./store.js";

const TRIES = 3; // different wrong answers that were checked

export class Ladder {
  constructor(exercise) {
    this.exercise = exercise;
    const last = exercise.hasSolution ? () => this.#solution() : () => this.#end();
    this.rungs = [() => this.#nudge(), () => this.#hint(), last];
    this.height = 0;
    this.element = element("div", { class: "live-ladder", role: "status" });
  }

  // One rung further; the last one says what it takes, until it may be climbed.
  async climb() {
    await this.exercise.console.during(async () => {
      const rung = this.rungs[Math.min(this.height, this.rungs.length - 1)];
      const shown = await rung();
      if (shown) this.height += 1;
      this.exercise.console.say(""); // it may have told that Python was loaded
    });
  }

  #add(title, ...content) {
    this.element.querySelector(".live-wait")?.remove();
    this.element.append(
      element("div", { class: "live-rung" }, element("strong", {}, title), ...content),
    );
    return true;
  }

  async #nudge() {
    const { call, expected } = await python.call("cnnref.page.nudge", { name: this.exercise.name });
    const rows = (values) =>
      Object.entries(values).map(([name, text]) =>
        element("div", {}, element("code", {}, `${name} =`), element("pre", { tabindex: "0" }, text)),
      );
    return this.#add(
      "A nudge: work this call through by hand.",
      element("div", { class: "live-values" }, ...rows(call)),
      element("p", {}, "What must come out:"),
      element("div", { class: "live-values" }, ...rows(expected)),
    );
  }

  async #hint() {
    const seen = (this.exercise.report?.groups ?? []).map((group) => group.hint).filter(Boolean);
    const hints = seen.length
      ? [...new Set(seen)]
      : await python.call("cnnref.page.pitfalls", { name: this.exercise.name });
    const title = seen.length ? "A hint, from your last check." : "A hint: what goes wrong most often.";
    return this.#add(title, element("ul", {}, ...hints.map((hint) => element("li", {}, hint))));
  }

  async #solution() {
    const { assignment, name, points } = this.exercise;
    const { tries, earned, revealed } = record(assignment, name);
    if (this.element.querySelector(".live-solution")) return false;
    if (!revealed && earned !== points && tries.length < TRIES) {
      const made = tries.length === 1 ? "1 was" : `${tries.length} were`;
      return this.#wait(
        `The solution opens after ${TRIES} different answers of yours that were checked; ${made} so far.`,
      );
    }
    keepRecord(assignment, name, { revealed: true });
    const text = await solution(assignment, name);
    return this.#add(
      "One solution. Yours may look different and be as right.",
      element("pre", { class: "live-solution", tabindex: "0" }, text),
    );
  }

  #end() {
    return this.#wait("There are no more hints here. Check again: a check names the first number that is wrong.");
  }

  // Nothing new is shown, and the reader learns why.
  #wait(text) {
    this.element.querySelector(".live-wait")?.remove();
    this.element.append(element("p", { class: "live-wait" }, text));
    return false;
  }
}
