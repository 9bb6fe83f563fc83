// The line that says what a widget waits for: the kernel, or Python loading in the page.

import { h } from "./dom.js";

const PATIENCE = 300; // milliseconds before the reader is told that something takes time

/** The model's `loading` is null or {text, part, stop, failed}: part from 0 to 1, stop a function. */
export function progress(model) {
  const text = h("span");
  const bar = h("progress", { max: 1, "aria-label": "Loading" });
  const stop = h("button", { type: "button", onclick: () => model.get("loading").stop() }, "Stop");
  const element = h("div", { class: "cw-progress", role: "status", hidden: true }, text, bar, stop);
  let timer = 0;
  let next = null;

  function show(loading) {
    element.hidden = !loading;
    if (!loading) return;
    text.textContent = loading.text;
    if (loading.part === undefined) bar.removeAttribute("value");
    else bar.value = loading.part;
    bar.hidden = Boolean(loading.failed);
    stop.hidden = !loading.stop;
    element.classList.toggle("cw-failed", Boolean(loading.failed));
  }
  /** Tell it, but not if it is over at once: a line that comes and goes is worse than none. */
  function later(loading) {
    next = loading;
    timer ||= setTimeout(() => {
      timer = 0;
      show(next);
    }, PATIENCE);
  }
  function at_once(loading) {
    clearTimeout(timer);
    timer = 0;
    show(loading);
  }
  const onLoading = () => {
    const loading = model.get("loading");
    if (loading && !loading.failed && element.hidden) later(loading);
    else at_once(loading);
  };
  model.on("change:loading", onLoading);

  return {
    element,
    wait() {
      if (element.hidden) later({ text: "Computing …" });
    },
    done() {
      at_once(null);
    },
    close() {
      clearTimeout(timer);
      model.off("change:loading", onLoading);
    },
  };
}
