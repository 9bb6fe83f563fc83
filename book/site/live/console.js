// Where a piece of code shows what it does: a bar while Python loads, a status, output, a Stop.

import { python } from "../python.js";
import { element } from "./element.js";

export class Console {
  constructor() {
    this.bar = element("progress", { max: "1", value: "0", hidden: true, "aria-label": "Loading Python" });
    this.status = element("p", { class: "live-status", role: "status" });
    this.output = element("div", { class: "live-output", hidden: true });
    this.element = element("div", { class: "live-console" }, this.bar, this.status, this.output);
    this.running = null; // a promise while something runs
    python.onState((state) => this.#follow(state));
  }

  #follow({ name, fraction }) {
    this.bar.hidden = !(this.running && name === "loading");
    this.bar.value = fraction;
    if (!this.running) return;
    if (name === "loading" && this.said !== "loading") {
      this.say("Loading Python into this page; this happens once.");
    } else if (name === "busy" && this.said === "loading") this.say("Running ...");
    this.said = name;
  }

  say(text) {
    this.status.textContent = text;
  }

  clear() {
    this.output.replaceChildren();
    this.output.hidden = true;
    this.say("");
  }

  print(text) {
    this.output.hidden = false;
    const last = this.output.lastElementChild;
    if (last?.matches("pre.live-printed")) last.append(text);
    else this.output.append(element("pre", { class: "live-printed", tabindex: "0" }, text));
  }

  // What a run gave: its last value as a notebook shows it, and what it raised.
  show({ text, html, error }) {
    if (html !== null) this.html(html);
    else if (text !== null) this.print(`${text}\n`);
    if (error !== null) {
      this.output.hidden = false;
      this.output.append(element("pre", { class: "live-error", tabindex: "0" }, error));
    }
  }

  html(html) {
    this.output.hidden = false;
    const box = element("div", { class: "live-shown" });
    box.innerHTML = html;
    this.output.append(box);
  }

  // Do something with Python, telling what happens; what came before is done first.
  async during(act) {
    while (this.running) await this.running;
    this.running = this.#watched(act);
    await this.running;
  }

  async #watched(act) {
    this.said = null;
    this.say("");
    this.element.setAttribute("aria-busy", "true");
    try {
      await act();
    } catch (error) {
      this.say(error.message);
    } finally {
      this.running = null;
      this.bar.hidden = true;
      this.element.removeAttribute("aria-busy");
    }
  }
}
