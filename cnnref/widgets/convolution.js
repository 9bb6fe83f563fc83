// The convolution stepper: a kernel slides over an image, and each sum is written out.

import { choice, whole } from "./shared/controls.js";
import { factor, fill, h, write } from "./shared/dom.js";
import { widget } from "./shared/frame.js";
import { grid } from "./shared/grid.js";
import { ownLook } from "./shared/own.js";
import { replaced, resized, shapeControl } from "./shared/resize.js";
import { sizeLine } from "./shared/sizes.js";

const OWN = ["correlate2d", "convolve2d", "conv2d"];

function build(ui) {
  let shown = null;
  const set = (name, row, column, value) => ui.change({ [name]: replaced(ui.params[name], [row, column], value) });
  const image = grid({
    label: "image",
    edit: (row, column, value) => set("image", row - shown.sizes.rows.before, column - shown.sizes.columns.before, value),
    point: (row, column) => pair(weightAt(row, column)),
  });
  const kernel = grid({
    label: "kernel",
    kind: "cw-blue",
    edit: (row, column, value) => set("kernel", ...given(row, column), value),
    point: (row, column) => pair(row === undefined ? null : [row, column]),
  });
  const result = grid({
    label: "result",
    kind: "cw-green",
    pick: (row, column) => ui.go(row * shown.result[0].length + column),
  });
  const sum = h("p", { class: "cw-sum" });
  const sizes = sizeLine();

  const padding = whole({ label: "padding", min: 0, max: 4, change: (value) => ui.change({ padding: value }) });
  const named = choice({
    label: "padding by name",
    options: [["valid", "valid"], ["same", "same"], ["full", "full"]],
    change: (name) => ui.change({ padding: rings(name) }),
  });
  const stride = whole({ label: "stride", min: 1, max: 4, change: (value) => ui.change({ stride: value }) });
  const dilation = whole({ label: "dilation", min: 1, max: 3, change: (value) => ui.change({ dilation: value }) });
  const flipped = choice({
    label: "kernel",
    options: [[false, "as it is"], [true, "flipped"]],
    change: (value) => ui.change({ flipped: value }),
  });
  const shapes = shapeControl([
    ["image", 8, (H, W) => ui.change({ image: resized(ui.params.image, H, W) })],
    ["kernel", 5, (H, W) => ui.change({ kernel: resized(ui.params.kernel, H, W) })],
  ]);

  /** Rings of zeros that a name stands for; full needs a kernel that reaches as far both ways. */
  function rings(name) {
    if (name === "same") return "same";
    return name === "full" ? shown.sizes.rows.reach - 1 : 0;
  }

  /** Where a weight of the used kernel was given: elsewhere, if it is flipped. */
  function given(row, column) {
    const { used, params } = shown;
    return params.flipped ? [used.length - 1 - row, used[0].length - 1 - column] : [row, column];
  }

  let at = null; // the step's place in the result, while it shows
  /** The weight that lies on a pixel now, or null. */
  function weightAt(row, column) {
    if (!at || row === undefined) return null;
    const { stride: s, dilation: d } = shown.params;
    const [r, c] = [(row - s * at[0]) / d, (column - s * at[1]) / d];
    const inside = Number.isInteger(r) && Number.isInteger(c) && shown.used[r]?.[c] !== undefined;
    return inside ? [r, c] : null;
  }

  /** Light up a pixel, its weight and their product together. */
  function pair(weight) {
    const lit = weight ? weight[0] * shown.used[0].length + weight[1] : -1;
    sum.querySelectorAll(".cw-term").forEach((term, i) => term.classList.toggle("cw-lit", i === lit));
    image.light((row, column) => weight !== null && String(weightAt(row, column)) === String(weight));
    kernel.light((row, column) => weight !== null && row === weight[0] && column === weight[1]);
  }

  function draw(trace, step, hidden) {
    shown = trace;
    const { params, sizes: { rows, columns }, used, padded } = trace;
    const { place, sum: value } = trace.steps[step] ?? {};
    at = place ?? null;
    const real = (r, c) =>
      r >= rows.before && r < rows.before + rows.size && c >= columns.before && c < columns.before + columns.size;
    image.show(padded, {
      title: rows.before + rows.after + columns.before + columns.after ? "image with padding" : "image",
      editable: real,
      look: (r, c) => `${real(r, c) ? "" : "cw-pad"} ${weightAt(r, c) ? "cw-in" : ""}`,
    });
    image.frames(at ? [{ top: params.stride * at[0], left: params.stride * at[1], height: rows.reach, width: columns.reach }] : []);
    kernel.show(used, { title: params.flipped ? "kernel, flipped" : "kernel" });
    const done = (r, c) => at && r * columns.count + c <= step;
    result.show(trace.result, {
      text: (r, c) => (done(r, c) ? (hidden && r === at[0] && c === at[1] ? "?" : undefined) : ""),
      look: (r, c) =>
        `${at && r === at[0] && c === at[1] ? "cw-current" : ""} ${done(r, c) ? "" : "cw-later"} ${ownLook(trace, [r, c], OWN)}`,
    });
    sizes.show(trace.sizes);
    padding.show(params.padding === "same" ? rows.before : params.padding);
    const square = rows.reach === columns.reach;
    named.show(params.padding === "same" ? "same" : params.padding === 0 ? "valid" : square && params.padding === rows.reach - 1 ? "full" : "", (name) => name !== "full" || square);
    stride.show(params.stride);
    dilation.show(params.dilation);
    flipped.show(params.flipped);
    shapes.show([[rows.size, columns.size], [rows.kernel, columns.kernel]]);
    if (!at) return fill(sum);
    write_sum(trace, step, hidden);
    const where = `Row ${at[0]}, column ${at[1]} of the result`;
    return hidden ? `${where}: what is the sum?` : `${where}: the ${used.length * used[0].length} products add up to ${write(value)}.`;
  }

  function write_sum({ used, padded, params, steps }, step, hidden) {
    const terms = used.flatMap((line, r) =>
      line.map((weight, c) => {
        const pixel = padded[params.stride * at[0] + params.dilation * r][params.stride * at[1] + params.dilation * c];
        const term = h("span", { class: "cw-term", onpointerenter: () => pair([r, c]), onpointerleave: () => pair(null) },
          h("span", { class: "cw-pixel" }, factor(pixel)), "·", h("span", { class: "cw-weight" }, factor(weight)));
        return [term, " + "];
      }),
    ).flat().slice(0, -1);
    fill(sum, terms, " = ", h("strong", { class: "cw-result" }, hidden ? "?" : write(steps[step].sum)));
  }

  return {
    controls: [padding.element, named.element, stride.element, dilation.element, flipped.element, shapes.element],
    stage: [
      h("div", { class: "cw-grids" }, image.element, h("span", { class: "cw-sign" }, "⋆"), kernel.element, h("span", { class: "cw-sign" }, "="), result.element),
      sum,
      sizes.element,
    ],
    draw,
    follow: (trace, step) => result.follow(...trace.steps[step].place),
    question: (trace, step) => ({
      text: `What is the number in row ${trace.steps[step].place[0]}, column ${trace.steps[step].place[1]}?`,
      answer: trace.steps[step].sum,
    }),
  };
}

export default widget({ title: "Convolution, step by step", build });
