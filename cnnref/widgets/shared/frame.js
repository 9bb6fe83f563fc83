// The frame around every widget: it keeps the parameters and the step, and draws when they change.

import { fill, h, icon, unique } from "./dom.js";
import { ownFunctions } from "./own.js";
import { predictor } from "./predict.js";
import { progress } from "./progress.js";
import { stepper } from "./stepper.js";

/**
 * Describe a widget; what comes back is what a module exports by default.
 *
 * @param {string} title
 * @param {function} build Called once with `ui`; returns {controls, stage, draw, ...}:
 *   controls, stage: elements above the steps.
 *   draw(trace, step, hidden, view): shows a step and returns it in words; while `hidden` is true
 *   the reader is asked to predict, and the step's result must not show.
 *   receive(trace): called when the trace is there that was asked for, before it is drawn.
 *   question(trace, step, view): {text, answer} for predict-then-reveal; leave it out where nothing
 *   is to be predicted.
 *   pause(trace): milliseconds that a step stays while playing, where it is not the usual time.
 *   view: what the reader looks at first, {name: value}, of what is in the trace already.
 *   `ui` has params, the last that were asked for, change({name: value}), which asks for a new
 *   trace, go(step), and see({name: value}), which looks at something else.
 */
export function widget({ title, build }) {
  return {
    render({ model, el }) {
      const frame = new Frame(model, title);
      frame.open(build, el);
      return () => frame.close();
    },
  };
}

class Frame {
  constructor(model, title) {
    this.model = model;
    this.title = title;
    this.home = model.get("trace").params;
    this.step = 0;
    this.waits = false; // for the trace that was asked for
    this.ui = {
      get params() {
        return model.get("params");
      },
      change: (some) => this.change(some),
      go: (step) => this.go(step),
      see: (some) => this.see(some),
    };
    this.onTrace = () => this.show();
    this.onLoading = () => this.model.get("loading")?.failed && this.takeBack();
    this.onLink = () => this.restore(this.model.get("link"));
  }

  open(build, el) {
    const [id, described] = [unique("title"), unique("alt")];
    this.parts = build(this.ui);
    this.view = { ...this.parts.view };
    this.bar = stepper((step) => this.go(step), () => this.parts.pause?.(this.trace));
    this.account = h("p", { class: "cw-account", "aria-live": "polite" });
    this.alt = h("p", { class: "cw-hidden", id: described });
    this.problem = h("p", { class: "cw-problem", role: "alert" });
    this.predict = this.parts.question && predictor(() => this.draw());
    this.own = ownFunctions((name) => this.ask({ own: name }));
    this.progress = progress(this.model);
    const tool = (name, label, act) =>
      h("button", { type: "button", "aria-label": label, title: label, onclick: act }, icon(name));
    const link = this.model.get("place") && tool("link", "Copy a link to this state", () => this.copy());
    this.said = h("span", { class: "cw-said", role: "status" });
    this.section = h(
      "section",
      { class: "cw", role: "group", "aria-labelledby": id, "aria-describedby": described, tabindex: 0, onkeydown: (event) => this.key(event) },
      h("div", { class: "cw-head" }, h("p", { class: "cw-title", id }, this.title), this.said, link || null,
        tool("reset", "Start again", () => this.reset())),
      this.alt,
      h("div", { class: "cw-stage" }, this.progress.element, this.problem, this.parts.stage),
      this.account,
      this.predict?.question ?? null,
      this.own.verdict,
      this.bar.element,
      h("div", { class: "cw-extras" }, this.predict?.toggle ?? null, this.own.buttons),
      h("div", { class: "cw-controls" }, this.parts.controls ?? []),
    );
    fill(el, this.section);
    this.model.on("change:trace", this.onTrace);
    this.model.on("change:link", this.onLink);
    this.model.on("change:loading", this.onLoading);
    this.show();
    if (this.model.get("link")) this.onLink();
  }

  close() {
    this.bar.stop();
    this.progress.close();
    this.model.off("change:trace", this.onTrace);
    this.model.off("change:link", this.onLink);
    this.model.off("change:loading", this.onLoading);
  }

  get trace() {
    return this.model.get("trace");
  }

  /** Ask for the trace of other parameters. */
  change(some) {
    this.ask({ params: { ...this.model.get("params"), ...some } });
  }

  ask(values) {
    const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
    if (!this.waits && Object.entries(values).every(([name, value]) => same(value, this.model.get(name)))) return this.show();
    for (const [name, value] of Object.entries(values)) this.model.set(name, value);
    this.waits = true;
    this.progress.wait();
    this.model.save_changes();
  }

  go(step) {
    const next = Math.max(0, Math.min(step, this.trace.steps.length - 1));
    if (next !== this.step) this.predict?.next();
    this.step = next;
    this.draw();
  }

  /** Look at something else of the same trace. */
  see(some) {
    this.view = { ...this.view, ...some };
    this.predict?.next();
    this.draw();
  }

  /** The trace is there that was asked for. */
  show() {
    this.waits = false;
    this.progress.done();
    this.parts.receive?.(this.trace);
    if (this.wanted !== undefined) [this.step, this.wanted] = [this.wanted, undefined];
    this.step = Math.max(0, Math.min(this.step, this.trace.steps.length - 1));
    this.predict?.next();
    this.draw();
  }

  /** No trace will come: what was asked becomes again what shows, or it would be asked for ever. */
  takeBack() {
    this.waits = false;
    this.wanted = undefined;
    this.model.set("params", this.trace.params);
    this.model.set("own", this.trace.own?.name ?? "");
    this.parts.receive?.(this.trace);
    this.draw();
  }

  draw() {
    const { trace, step, view } = this;
    const steps = trace.steps.length;
    const asked = steps && this.predict?.show(this.parts.question(trace, step, view));
    this.section.classList.toggle("cw-broken", !steps);
    this.problem.textContent = trace.problem ?? "";
    this.alt.textContent = asked || trace.problem ? "" : trace.alt;
    this.account.textContent = this.parts.draw(trace, step, Boolean(asked), view) ?? "";
    this.own.show(trace);
    this.bar.show(step, steps);
  }

  key(event) {
    if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { ArrowRight: this.step + 1, ArrowLeft: this.step - 1, Home: 0, End: this.trace.steps.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.bar.stop();
    this.go(to);
    if (this.trace.steps.length) this.parts.follow?.(this.trace, this.step, this.view);
  }

  reset() {
    this.bar.stop();
    this.predict?.off();
    this.wanted = 0;
    this.view = { ...this.parts.view };
    this.ask({ params: this.home, own: "" });
  }

  /** Put the state into the page's address and into the clipboard. */
  async copy() {
    const params = this.model.get("params");
    const other = Object.keys(params).filter((name) => JSON.stringify(params[name]) !== JSON.stringify(this.home[name]));
    const state = { step: this.step, params: Object.fromEntries(other.map((name) => [name, params[name]])), view: this.view };
    history.replaceState(null, "", `#${this.model.get("place")}=${encodeURIComponent(JSON.stringify(state))}`);
    try {
      await navigator.clipboard.writeText(location.href);
      this.say("Link copied");
    } catch {
      this.say("The link is in the address bar");
    }
  }

  /** Go to the state of a link. */
  restore({ step = 0, params = {}, view = {} }) {
    this.bar.stop();
    this.wanted = step;
    this.view = { ...this.parts.view, ...view };
    this.ask({ params: { ...this.home, ...params }, own: "" });
  }

  say(text) {
    this.said.textContent = text;
    setTimeout(() => this.said.isConnected && (this.said.textContent = ""), 4000);
  }
}
