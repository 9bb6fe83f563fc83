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
  const onLoading = () => {
    clearTimeout(timer);
    show(model.get("loading"));
  };
  model.on("change:loading", onLoading);

  return {
    element,
    wait() {
      clearTimeout(timer);
      timer = setTimeout(() => element.hidden && show({ text: "Computing …" }), PATIENCE);
    },
    done() {
      clearTimeout(timer);
      show(null);
    },
    close() {
      clearTimeout(timer);
      model.off("change:loading", onLoading);
    },
  };
}
