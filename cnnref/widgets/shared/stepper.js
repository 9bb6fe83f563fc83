// The bar that walks through the steps: first, previous, play, next, last, and a slider.

import { h, icon } from "./dom.js";

const PAUSE = 1200; // milliseconds that a step stays while playing

/**
 * @param {function} go Called with the step to show.
 * @param {function} pause Returns how long a step stays, or nothing.
 */
export function stepper(go, pause) {
  let [step, count, timer] = [0, 1, 0];
  const button = (name, label, act) =>
    h("button", { type: "button", class: `cw-${name}`, "aria-label": label, title: label, onclick: act }, icon(name));
  const walk = (next) => {
    stop();
    go(next);
  };
  const first = button("first", "First step", () => walk(0));
  const prev = button("prev", "Previous step", () => walk(step - 1));
  const play = button("play", "Play", () => (timer ? stop() : start()));
  const next = button("next", "Next step", () => walk(step + 1));
  const last = button("last", "Last step", () => walk(count - 1));
  const slider = h("input", {
    type: "range",
    min: 0,
    "aria-label": "Step",
    oninput: () => walk(Number(slider.value)),
  });
  const place = h("span", { class: "cw-place" });
  const element = h("div", { class: "cw-bar", role: "group", "aria-label": "Steps" }, first, prev, play, next, last, slider, place);

  function start() {
    if (step === count - 1) go(0);
    timer = setInterval(() => (element.isConnected && step < count - 1 ? go(step + 1) : stop()), pause() ?? PAUSE);
    face();
  }
  function stop() {
    clearInterval(timer);
    timer = 0;
    face();
  }
  function face() {
    const label = timer ? "Pause" : "Play";
    play.replaceChildren(icon(timer ? "pause" : "play"));
    play.setAttribute("aria-label", label);
    play.title = label;
  }

  return {
    element,
    stop,
    show(now, all) {
      [step, count] = [now, Math.max(all, 1)];
      slider.max = count - 1;
      slider.value = step;
      slider.setAttribute("aria-valuetext", `step ${step + 1} of ${count}`);
      // aria-disabled, because a disabled button would lose the focus of whoever steps by keyboard
      for (const one of [first, prev]) one.setAttribute("aria-disabled", step === 0);
      for (const one of [next, last]) one.setAttribute("aria-disabled", step === count - 1);
      place.textContent = all ? `${step + 1} of ${count}` : "no step";
    },
  };
}
