// The curves of a training that runs in the kernel; the controls around them are ipywidgets.

import { h } from "./shared/dom.js";
import { plot } from "./shared/plot.js";

function render({ model, el }) {
  const loss = plot({ label: "loss on the digits it learns from", x: "step", y: "loss" });
  const accuracy = plot({ label: "accuracy on the test digits", x: "step", y: "right, in %" });
  const account = h("p", { class: "cw-account", role: "status" });
  el.replaceChildren(h("section", { class: "cw", role: "group", "aria-label": "Curves of the training" },
    h("div", { class: "cw-stage" }, h("div", { class: "cw-plots" }, loss.element, accuracy.element)), account));

  function draw() {
    const { losses, accuracies, steps } = model.get("curves");
    const most = Math.max(0, ...losses.map(([, value]) => value));
    const xs = [0, Math.max(steps, 1)];
    loss.show({ xs, ys: [0, most || 1], lines: [{ name: "loss", kind: "cw-red", points: losses }] });
    accuracy.show({ xs, ys: [0, 100], lines: [{ name: "accuracy", kind: "cw-green", dots: true, points: accuracies }] });
  }
  const tell = () => (account.textContent = model.get("said"));
  model.on("change:curves", draw);
  model.on("change:said", tell);
  draw();
  tell();
  return () => {
    model.off("change:curves", draw);
    model.off("change:said", tell);
  };
}

export default { render };
