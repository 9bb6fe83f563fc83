// Channels and filters: every filter looks at all channels and makes one map.

import { whole } from "./shared/controls.js";
import { factor, fill, h, write } from "./shared/dom.js";
import { widget } from "./shared/frame.js";
import { grid, input } from "./shared/grid.js";
import { ownLook } from "./shared/own.js";
import { replaced } from "./shared/resize.js";

const MOST = 3; // channels and filters
const HUES = ["cw-green", "cw-purple", "cw-blue"]; // one for each filter
const OWN = ["filter_image", "conv2d"];

function build(ui) {
  let shown = null;
  let filter = 0;
  const each = (make) => Array.from({ length: MOST }, (_, i) => make(i));
  /** Ask for a trace with one number of an array changed: change("bias", [1], 5). */
  const change = (name, path, value) => ui.change({ [name]: replaced(ui.params[name], path, value) });

  const rows = each((c) => {
    const image = grid({
      label: `channel ${c}`,
      edit: (row, column, value) => change("image", [c, row - shown.params.padding, column - shown.params.padding], value),
    });
    const kernel = grid({ label: `kernel ${c}`, edit: (row, column, value) => change("kernels", [filter, c, row, column], value) });
    const part = grid({ label: `from channel ${c}` });
    const sign = (text) => h("span", { class: "cw-sign" }, text);
    const element = h("div", { class: "cw-line" }, image.element, sign("⋆"), kernel.element, sign("="), part.element);
    return { image, kernel, part, element };
  });
  const maps = each((f) =>
    grid({
      label: `map ${f}`,
      kind: HUES[f],
      pick: (row, column) => ui.go((f * shown.maps[f].length + row) * shown.maps[f][0].length + column),
    }),
  );
  const biases = each((f) => {
    const field = input(`bias of filter ${f}`, (value) => change("bias", [f], value));
    return { field, element: h("label", { class: `cw-field ${HUES[f]}` }, "bias ", field) };
  });
  const sum = h("p", { class: "cw-sum" });
  const count = h("p", { class: "cw-lines" });

  const channels = whole({ label: "channels C", min: 1, max: MOST, change: (value) => ui.change({ channels: value }) });
  const filters = whole({ label: "filters F", min: 1, max: MOST, change: (value) => ui.change({ filters: value }) });
  const padding = whole({ label: "padding", min: 0, max: 2, change: (value) => ui.change({ padding: value }) });

  function draw(trace, step, hidden) {
    shown = trace;
    const now = trace.steps[step];
    const [i, j] = now.place;
    const { params, count: { rows: KH, columns: KW } } = trace;
    filter = now.filter;
    drawChannels(trace, now, hidden);
    maps.forEach((one, f) => {
      one.element.parentElement.hidden = f >= params.filters;
      if (f >= params.filters) return;
      const at = (r, c) => (f * trace.maps[f].length + r) * trace.maps[f][0].length + c;
      one.show(trace.maps[f], {
        text: (r, c) => (at(r, c) > step ? "" : hidden && at(r, c) === step ? "?" : undefined),
        look: (r, c) =>
          `${at(r, c) === step ? "cw-current" : ""} ${at(r, c) > step ? "cw-later" : ""} ${ownLook(trace, [f, r, c], OWN)}`,
      });
      biases[f].field.show(write(trace.b[f]));
    });
    const result = h("strong", { class: HUES[filter] }, hidden ? "?" : write(now.sum));
    fill(
      sum,
      now.parts.flatMap((part, c) => [h("span", { class: "cw-term" }, h("span", { class: "cw-pixel" }, factor(part)), h("small", {}, ` channel ${c}`)), " + "]),
      h("span", { class: "cw-term" }, factor(trace.b[filter]), h("small", {}, " bias")), " = ", result,
    );
    const { filters: F, channels: C, all } = trace.count;
    fill(count, `Parameters: ${F} · (${C} · ${KH} · ${KW} + 1) = ${all}. Each filter has ${C === 1 ? "one kernel" : `${C} kernels`} of ${KH} × ${KW} and a bias. The size of the image does not matter.`);
    channels.show(params.channels);
    filters.show(params.filters);
    padding.show(params.padding);
    const where = `Filter ${filter}, row ${i}, column ${j} of its map`;
    return hidden
      ? `${where}: add the channels and the bias.`
      : `${where}: ${params.channels === 1 ? "the channel gives" : "the channels give"} ${now.parts.map(write).join(" and ")}; with the bias that is ${write(now.sum)}.`;
  }

  function drawChannels({ x, w, params, count: { rows: KH, columns: KW } }, { place: [i, j], parts }, hidden) {
    const { padding: p } = params;
    const inside = (r, c) => r >= i && r < i + KH && c >= j && c < j + KW;
    rows.forEach(({ image, kernel, part, element }, c) => {
      element.hidden = c >= params.channels;
      if (c >= params.channels) return;
      const real = (r, column) => r >= p && r < x[c].length - p && column >= p && column < x[c][0].length - p;
      image.show(x[c], {
        editable: real,
        look: (r, column) => `${real(r, column) ? "" : "cw-pad"} ${inside(r, column) ? "cw-in" : ""}`,
      });
      image.frames([{ top: i, left: j, height: KH, width: KW }]);
      kernel.element.className = `cw-grid ${HUES[filter]}`;
      kernel.show(w[filter][c], { title: `filter ${filter}, kernel ${c}` });
      part.element.className = "cw-grid cw-orange";
      part.show([[parts[c]]], { title: "sum", text: () => (hidden ? "?" : undefined) });
    });
  }

  return {
    controls: [channels.element, filters.element, padding.element],
    stage: [
      h("div", { class: "cw-sides" },
        h("div", { class: "cw-side" }, rows.map((row) => row.element)),
        h("div", { class: "cw-side cw-maps" }, maps.map((one, f) => h("div", {}, one.element, biases[f].element)))),
      sum,
      count,
    ],
    draw,
    follow: ({ steps }, step) => maps[steps[step].filter].follow(...steps[step].place),
    question: ({ steps }, step) => ({ text: `What is this number of map ${steps[step].filter}?`, answer: steps[step].sum }),
  };
}

export default widget({ title: "Channels and filters", build });
