// Back through a convolution: which gradient reaches which weight and which pixel.

import { choice, whole } from "./shared/controls.js";
import { factor, fill, h, write } from "./shared/dom.js";
import { widget } from "./shared/frame.js";
import { grid } from "./shared/grid.js";
import { ownLook } from "./shared/own.js";
import { replaced } from "./shared/resize.js";

const BY_WEIGHTS = ["correlate2d_grad_k", "conv2d_grad_w"];

function build(ui) {
  let shown = null;
  const set = (name, row, column, value) => ui.change({ [name]: replaced(ui.params[name], [row, column], value) });
  let arriving = null; // the gradient that arrives, as asked for last: in the trace it is made to fit
  function setArriving(row, column, value) {
    arriving = replaced(arriving, [row, column], value);
    ui.change({ grad_out: arriving });
  }
  const receive = (trace) => (arriving = trace.grad_out);
  const image = grid({
    label: "image",
    edit: (row, column, value) => set("image", row - shown.inside.top, column - shown.inside.left, value),
  });
  const upstream = grid({ label: "δ, the gradient that arrives", kind: "cw-purple", edit: setArriving });
  const framed = grid({ label: "δ in zeros", kind: "cw-purple" });
  const kernel = grid({ label: "kernel", kind: "cw-blue", edit: (row, column, value) => set("kernel", row, column, value) });
  const turned = grid({ label: "kernel turned by 180°", kind: "cw-blue" });
  const part = grid({ label: "this step adds", kind: "cw-orange" });
  const gradW = grid({ label: "gradient by the weights", kind: "cw-blue" });
  const gradX = grid({ label: "gradient by the pixels", kind: "cw-green" });
  const sum = h("p", { class: "cw-sum" });
  const bias = h("p", { class: "cw-lines" });
  const line = (parts) =>
    h("div", { class: "cw-line" }, parts.map((one) => one.element ?? h("span", { class: "cw-sign" }, one)));
  const turn = h("button", { type: "button", onclick: spin }, "Turn it again");

  const scene = h("div", { class: "cw-grids" });
  const view = choice({
    label: "gradient by",
    options: [["weights", "the weights"], ["handed out", "the pixels, handed out"], ["collected", "the pixels, collected"]],
    change: (value) => ui.change({ view: value }),
  });
  const stride = whole({ label: "stride", min: 1, max: 3, change: (value) => ui.change({ stride: value }) });
  const padding = whole({ label: "padding", min: 0, max: 2, change: (value) => ui.change({ padding: value }) });

  /** Show how the kernel turns: the turned one starts as the kernel lies and turns into place. */
  function spin() {
    turned.element.querySelector(".cw-cells").animate([{ rotate: "-180deg" }, { rotate: "0deg" }], { duration: 1200, easing: "ease-in-out" });
  }

  let entered = null;
  /** Lay out what a view needs; the grids move from one to the other. */
  function enter(name) {
    if (entered === name) return;
    const first = { weights: [upstream, "·", image, "="], "handed out": [upstream, "·", kernel, "="], collected: [kernel, "⟳", turned] }[name];
    const second = { weights: [part, "→", gradW], "handed out": [part, "→", gradX], collected: [framed, "→", gradX] }[name];
    fill(scene, line(first), line(second));
    turn.hidden = name !== "collected";
    if (name === "collected" && entered && !matchMedia("(prefers-reduced-motion: reduce)").matches) spin();
    entered = name;
  }

  function draw(trace, step, hidden) {
    shown = trace;
    const { params } = trace;
    view.show(params.view);
    stride.show(params.stride);
    padding.show(params.padding);
    enter(params.view);
    kernel.show(trace.kernel);
    image.show(trace.padded, { editable: real, look: (r, c) => imageLook(trace, step, r, c) });
    fill(bias);
    fill(sum);
    const now = trace.steps[step];
    image.frames(now ? [frameOf(trace, now)] : []);
    if (!now) return undefined;
    upstream.show(trace.grad_out, {
      title: "δ, arriving",
      look: (r, c) => (r === now.place[0] && c === now.place[1] ? "cw-current" : ""),
    });
    if (params.view === "collected") return drawCollected(trace, now, step, hidden);
    return drawAdded(trace, now, step, hidden);
  }

  const real = (r, c) => {
    const { top, left, height, width } = shown.inside;
    return r >= top && r < top + height && c >= left && c < left + width;
  };
  const within = ({ top, left, height, width }, r, c) => r >= top && r < top + height && c >= left && c < left + width;
  const frameOf = (trace, now) => ({ top: now.top, left: now.left, height: trace.kernel.length, width: trace.kernel[0].length });
  const imageLook = (trace, step, r, c) =>
    `${real(r, c) ? "" : "cw-pad"} ${trace.steps[step] && within(frameOf(trace, trace.steps[step]), r, c) ? "cw-in" : ""}`;
  const pixelOwn = (trace, r, c) =>
    ownLook(trace, [r - trace.inside.top, c - trace.inside.left], ["conv2d_grad_x", "correlate2d_grad_x"]);

  /** Each result hands out its gradient times a window or the kernel. */
  function drawAdded(trace, now, step, hidden) {
    const byWeights = trace.params.view === "weights";
    const [i, j] = now.place;
    const delta = trace.grad_out[i][j];
    const other = (r, c) => (byWeights ? trace.padded[now.top + r][now.left + c] : trace.kernel[r][c]);
    const [ar, ac] = asked(trace, step);
    const secret = (r, c) => hidden && r === ar && c === ac;
    part.show(now.part, {
      title: byWeights ? "δ · window" : "δ · kernel",
      text: (r, c) => (secret(r, c) ? "?" : `${factor(delta)}·${factor(other(r, c))}`),
    });
    if (byWeights) {
      gradW.show(now.so_far, { text: (r, c) => (secret(r, c) ? "?" : undefined), look: (r, c) => `cw-gets ${last(trace, step) ? ownLook(trace, [r, c], BY_WEIGHTS) : ""}` });
      fill(bias, `By the bias: ${trace.grad_out.flat().map(factor).join(" + ")} = ${write(trace.grad_b)}, because the bias enters every result with the factor 1.`);
    } else {
      gradX.show(now.so_far, {
        text: (r, c) => (secret(r - now.top, c - now.left) ? "?" : undefined),
        look: (r, c) => `${real(r, c) ? "" : "cw-pad"} ${within(frameOf(trace, now), r, c) ? "cw-gets" : ""} ${last(trace, step) ? pixelOwn(trace, r, c) : ""}`,
      });
      gradX.frames([frameOf(trace, now)]);
    }
    fill(sum, "δ", h("sub", {}, `${i},${j}`), " = ", h("strong", { class: "cw-purple-ink" }, write(delta)), byWeights ? " times its window, added to the weights" : " times the kernel, added to the pixels of its window");
    const where = `Result ${i}, ${j} has the gradient ${write(delta)}`;
    if (hidden) return `${where}. What does it add?`;
    const target = byWeights ? "weights" : "pixels of its window";
    const cut = !byWeights && trace.inside.top ? " The dashed ring is padding: it is cut off in the end." : "";
    return `${where}. It adds ${now.part.flat().map(write).join(", ")} to the ${target}.${cut}`;
  }

  /** A pixel collects under the turned kernel. */
  function drawCollected(trace, now, step, hidden) {
    const [i, j] = now.place;
    const columns = trace.padded[0].length;
    const at = (r, c) => r * columns + c;
    turned.show(trace.turned, { title: "turned by 180°" });
    const zeros = (r, c) => trace.gaps[r][c];
    framed.show(trace.framed, {
      title: trace.params.stride > 1 ? "δ, with zeros between and around" : "δ in a frame of zeros",
      look: (r, c) => `${zeros(r, c) ? "cw-pad" : ""} ${within(frameOf(trace, now), r, c) ? "cw-in" : ""}`,
    });
    framed.frames([frameOf(trace, now)]);
    gradX.show(trace.grad_x, {
      text: (r, c) => (at(r, c) > step ? "" : hidden && at(r, c) === step ? "?" : undefined),
      look: (r, c) => `${real(r, c) ? "" : "cw-pad"} ${at(r, c) === step ? "cw-current" : ""} ${at(r, c) > step ? "cw-later" : pixelOwn(trace, r, c)}`,
    });
    gradX.frames([]);
    const terms = trace.turned.flatMap((line, r) =>
      line.flatMap((weight, c) => [
        h("span", { class: "cw-term" }, h("span", { class: "cw-purple-ink" }, factor(trace.framed[now.top + r][now.left + c])), "·", h("span", { class: "cw-weight" }, factor(weight))),
        " + ",
      ]),
    ).slice(0, -1);
    fill(sum, terms, " = ", h("strong", { class: "cw-result" }, hidden ? "?" : write(now.sum)));
    const where = `Pixel ${i}, ${j}`;
    return hidden ? `${where}: what does it collect?` : `${where} collects ${write(now.sum)}: each δ times the weight that met this pixel in its window.`;
  }

  const last = (trace, step) => step === trace.steps.length - 1;
  /** Which weight or pixel of the window to ask about: another one at each step. */
  const asked = ({ kernel: k }, step) => [Math.floor(step / k[0].length) % k.length, step % k[0].length];

  function question(trace, step) {
    const now = trace.steps[step];
    if (trace.params.view === "collected") return { text: "What does this pixel collect?", answer: now.sum };
    const [r, c] = asked(trace, step);
    const [name, row, column] = trace.params.view === "weights" ? ["weight", r, c] : ["pixel", now.top + r, now.left + c];
    return { text: `What does the ${name} in row ${row}, column ${column} have after this step?`, answer: now.so_far[row][column] };
  }

  return {
    controls: [stride.element, padding.element, turn],
    stage: [h("div", { class: "cw-views" }, view.element), scene, sum, bias],
    receive,
    draw,
    question,
  };
}

export default widget({ title: "Back through a convolution", build });
