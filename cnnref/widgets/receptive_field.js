// Receptive fields: which pixels a unit sees through the layers, and which units see a pixel.

import { cone } from "./shared/cone.js";
import { choice, whole } from "./shared/controls.js";
import { fill, h } from "./shared/dom.js";
import { widget } from "./shared/frame.js";
import { legend } from "./shared/legend.js";
import { pixels } from "./shared/pixels.js";
import { sizeLine } from "./shared/sizes.js";

const START = { layer: 0, row: 13, column: 14 };

function build(ui) {
  let [shown, step, spot] = [null, 0, START];
  const picture = pixels({ label: "Pixel of the image", pick: (row, column) => choose(0, row, column), walk: (rows, columns) => go(0, rows, columns) });
  const side = cone({ label: "Unit, from the side", pick: (layer, unit) => choose(layer, place(layer).row, unit), walk: (layers, units) => go(layers, 0, units) });
  const table = h("table", { class: "cw-layers" });
  const colours = legend([["cw-orange", "what it sees"], ["cw-purple", "who sees it"]]);
  const sum = h("div", { class: "cw-sum" });
  const sizes = sizeLine();
  const network = choice({
    label: "network",
    options: ["LeNet-5", "all 3 × 3", "stride 2"].map((name) => [name, name]),
    change: (name) => ui.change({ layers: shown.networks[name] }),
  });
  const fields = h("div", { class: "cw-controls" });
  const own = h("details", { class: "cw-shapes" }, h("summary", {}, "Change kernels and strides"), fields);
  let [named, made] = ["", []];

  /** The reader points at a unit. */
  function choose(layer, row, column) {
    ui.see({ layer, row, column });
    ui.go(layer);
  }
  /** The reader walks by so many layers, rows and columns. */
  function go(layers, rows, columns) {
    const layer = within(step + layers, shown.steps.length - 1);
    const { row, column } = place(layer);
    const last = shown.steps[layer].count - 1;
    choose(layer, within(row + rows, last), within(column + columns, last));
  }

  /** The unit of a layer that belongs to the chosen one: in the middle of what it sees or is seen by. */
  function place(layer) {
    const { steps } = shown;
    const from = Math.min(spot.layer, steps.length - 1);
    const along = (index) => {
      let unit = within(index, steps[from].count - 1);
      if (layer < from) return middle(steps[from].sees[unit][layer]);
      for (let height = from; height < layer; height += 1)
        unit = middle(steps[height].seen[unit][0] ?? [steps[height + 1].count - 1, steps[height + 1].count - 1]);
      return unit;
    };
    return { layer, row: along(spot.row), column: along(spot.column) };
  }

  function draw(trace, now, hidden, view) {
    [shown, step, spot] = [trace, now, view];
    const { steps, params } = trace;
    network.show(Object.keys(trace.networks).find((name) => JSON.stringify(trace.networks[name]) === JSON.stringify(params.layers)));
    showFields(params.layers);
    for (const part of [side.board, picture.board, colours, table, sizes.element]) part.toggleAttribute("hidden", !steps.length);
    if (!steps.length) return fill(sum);
    const { row, column } = place(now);
    const { sees, seen, count, name, size } = steps[now];
    const down = hidden ? [now - 1] : range(now).reverse();
    const itself = (index) => ends(now, [index, index]);
    const ranges = (index) => [itself(index), ...down.map((height) => ends(height, sees[index][height]))];
    const above = [itself(column), ...seen[column].map((some, i) => some && ends(now + 1 + i, some)).filter(Boolean)];
    const here = `${now ? `unit of ${name}` : "pixel"}, row ${row}, column ${column}`;
    side.show(steps, { layer: now, unit: column }, ranges(column), above, here);
    const field = now ? frame(sees[row][0], sees[column][0], "cw-orange") : frame([row, row], [column, column], "cw-purple");
    picture.show(params.image, hidden ? [] : [field], { now: row * count + column, max: count * count - 1, text: here });
    fill(table, rows(trace, now, { row, column }, hidden));
    sizes.element.hidden = !now;
    if (size) sizes.show(size);
    fill(sum, now && !hidden ? formula(steps[now], steps[now - 1]) : "");
    const words = hidden ? `The unit of ${name} looks at ${steps[now].kernel} × ${steps[now].kernel} units of ${steps[now - 1].name}. How far does it see?` : tell(trace, now, { row, column });
    return words.replaceAll(" × ", "\u00a0×\u00a0");
  }

  /** A row for each layer, the highest first, and how many of its units belong to the chosen one. */
  function rows({ steps }, now, { row, column }, hidden) {
    const head = ["layer", "kernel", "stride", "apart", "sees", "cone"].map((name) => h("th", { scope: "col" }, name));
    const lines = steps.map((one, height) => {
      const many = height === now ? "1" : height < now ? by(steps[now].sees, height, row, column) : by(steps[now].seen, height - now - 1, row, column);
      const kind = height === now ? "" : height < now ? "cw-orange-ink" : "cw-purple-ink";
      return h("tr", { class: height === now ? "cw-this" : "" },
        h("th", { scope: "row" }, one.name),
        [one.kernel ?? "", one.stride ?? "", one.distance, hidden && height === now ? "?" : one.field].map((value) => h("td", {}, String(value))),
        h("td", { class: kind }, hidden && height < now - 1 ? "?" : many));
    });
    return [h("thead", {}, h("tr", {}, head)), h("tbody", {}, lines.reverse())];
  }

  function formula({ name, kernel, stride, distance, field }, below) {
    const part = (kind, value) => h("span", { class: kind }, String(value));
    return [
      h("p", {}, `${name} sees `, part("cw-pixel", below.field), " + (", part("cw-weight", kernel), " − 1) · ", part("cw-green", below.distance), " = ", h("strong", {}, String(field)), " pixels"),
      h("p", {}, `units of ${name}: `, part("cw-green", below.distance), " · ", part("cw-weight", stride), " = ", h("strong", {}, String(distance)), distance === 1 ? " pixel apart" : " pixels apart"),
    ];
  }

  function tell({ steps }, now, { row, column }) {
    const { name, kernel, sees, seen } = steps[now];
    const upper = steps.slice(now + 1).map((one, i) => `${by(seen, i, row, column)} of ${one.name}`);
    const above = upper.length ? ` In purple, who sees it: ${upper.join(", ")}, in each map.` : "";
    if (!now) {
      const none = upper.every((text) => text.startsWith("none"));
      return `The pixel in row ${row}, column ${column}.${none ? " No unit sees it: no window reaches it." : above} A pixel in a corner is seen by fewer: try one.`;
    }
    const below = steps[now - 1];
    const others = kernel === 2 ? "the second adds" : `the ${kernel - 1} further ones add`;
    const so = kernel === 1 ? "" : `, and neighbours are ${pixelsOf(below.distance)} apart: ${others} ${(kernel - 1) * below.distance}`;
    const why = now === 1 ? "" : ` Each of these sees ${pixelsOf(below.field)}${so}.`;
    const [top, left] = [sees[row][0], sees[column][0]];
    return `The unit of ${name} in row ${row}, column ${column} is connected to ${kernel} × ${kernel} ${now === 1 ? "pixels" : `units of ${below.name}`}.${why} It sees rows ${top.join(" to ")} and columns ${left.join(" to ")} of the image.${above}`;
  }

  function showFields(layers) {
    const labels = layers.map(([name]) => name).join();
    if (labels !== named) {
      named = labels;
      made = layers.map(([name], i) => [1, 2].map((k) =>
        whole({ label: `${name} ${["kernel", "stride"][k - 1]}`, min: 1, max: k === 1 ? 9 : 4, change: (value) => set(i, k, value) })));
      fill(fields, made.map((pair) => h("div", { class: "cw-pair" }, pair.map((one) => one.element))));
    }
    made.forEach((pair, i) => pair.forEach((one, k) => one.show(layers[i][k + 1])));
  }
  function set(i, k, value) {
    ui.change({ layers: ui.params.layers.map((layer, j) => (j === i ? layer.with(k, value) : layer)) });
  }

  return {
    controls: [network.element, own],
    stage: [h("div", { class: "cw-cone-row" }, picture.board, side.board), colours, sum, table, sizes.element],
    view: START,
    draw,
    question: ({ steps }, now) => (now ? { text: `How many pixels in each direction does a unit of ${steps[now].name} see?`, answer: steps[now].field } : null),
  };
}

const pixelsOf = (count) => (count === 1 ? "1 pixel" : `${count} pixels`);
const within = (value, last) => Math.max(0, Math.min(last, value));
const middle = ([first, last]) => (first + last) >> 1;
const range = (end) => Array.from({ length: end }, (_, i) => i);
const ends = (height, [from, to]) => ({ height, from, to });
const frame = ([top, bottom], [left, right], kind) => ({ top, left, height: bottom - top + 1, width: right - left + 1, kind });

/** How many units of a step: rows times columns. */
function by(units, i, row, column) {
  const [down, across] = [units[row][i], units[column][i]];
  return down && across ? `${down[1] - down[0] + 1} × ${across[1] - across[0] + 1}` : "none";
}

export default widget({ title: "What a unit sees, and who sees a pixel", build });
