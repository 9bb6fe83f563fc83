// LeNet-5 live: what the trained network makes of a digit that the reader draws.

import { toggle, whole } from "./shared/controls.js";
import { fill, h } from "./shared/dom.js";
import { drawing } from "./shared/drawing.js";
import { widget } from "./shared/frame.js";
import { board, paint, thumbnail } from "./shared/heatmap.js";
import { layerOfMaps, layerOfUnits } from "./shared/layer.js";
import { percent, scores } from "./shared/scores.js";
import { afterRelu, convolutionSum, longSum, poolingSum, short, signed } from "./shared/sums.js";

const FRAME = 2; // pixels of paper on each side, from 28 to 32
const BOX = { top: 4, left: 4, height: 20, width: 20 };
const STEPS = ["input", "C1", "S2", "C3", "S4", "C5", "F6", "output"];
const BEFORE = { C1: "input", S2: "C1", C3: "S2", S4: "C3", C5: "S4", F6: "C5", output: "F6" };
const FIRST = { C1: 0, S2: 0, C3: 0, S4: 0, C5: null, F6: null, output: null }; // null: the strongest unit
const NOTES = {
  C1: "convolution, ReLU: 6 maps of 28\u00a0×\u00a028",
  S2: "max pooling: 6 maps of 14\u00a0×\u00a014",
  C3: "convolution, ReLU: 16 maps of 10\u00a0×\u00a010",
  S4: "max pooling: 16 maps of 5\u00a0×\u00a05",
  C5: "convolution, ReLU: 120 units",
  F6: "full layer, ReLU: 84 units",
};

function build(ui) {
  let shown = null;
  let now = "input"; // the layer of the step
  let [chosen, units] = [FIRST, {}]; // of each layer, the map and the unit that the reader looks at
  let channel = null; // of a convolution; unless the reader chooses, the one that brings most
  let looked = null; // the unit that the mouse passes over, [row, column]
  let redraw = () => {};

  // What the reader draws; one question at a time, the newest next.
  let asked = null;
  let asking = false;
  let newest = null;
  let took = "";
  let answers = 0;
  function ask(params) {
    newest = null;
    asked = performance.now();
    old(true);
    asking = true;
    ui.change(params);
    asking = false;
  }
  const pad = drawing({
    label: "Drawing pad",
    size: 112,
    pen: 10,
    change(strokes, lifted) {
      newest = strokes;
      if (!asked || lifted) ask({ strokes });
    },
  });
  const clear = () => {
    pad.show([], []);
    ask({ digit: "", strokes: [] });
  };
  const button = (text, onclick) => h("button", { type: "button", onclick }, text);
  const receives = board({ label: "the network gets" });
  const ten = scores({ label: "scores of the ten digits", names: [..."0123456789"], choose: (k) => choose("output", k) });
  const says = h("p", { class: "cw-says" });
  const time = h("p", { class: "cw-time" });
  const digits = new Map();
  const [right_ones, hard_ones] = [h("div", { class: "cw-thumbnails" }), h("div", { class: "cw-thumbnails" })];
  const live = h("div", { class: "cw-reading-scores" }, says, ten.element, time);
  const top = h("div", { class: "cw-reading" },
    h("div", { class: "cw-reading-pad" }, h("div", { class: "cw-caption" }, "draw here"), pad.element,
      h("div", { class: "cw-own" }, button("Take back", pad.undo), button("Clear", clear))),
    h("div", { class: "cw-reading-input" }, receives.element),
    live);
  const choices = h("div", { class: "cw-choices" },
    h("span", { class: "cw-name" }, "or take one of MNIST:"), right_ones,
    h("span", { class: "cw-name" }, "hard ones:"), hard_ones);

  /** What shows is of an older drawing than the one on the pad. */
  const old = (is) => [top, tower].forEach((part) => part.classList.toggle("cw-old", is));
  const open = (layer) => ui.go(STEPS.indexOf(layer));
  function choose(layer, k) {
    [channel, looked] = [null, null];
    ui.see({ chosen: { ...chosen, [layer]: k }, units: { ...units, [layer]: undefined } });
    open(layer);
  }
  const point = (layer) => (row, column, stays) => {
    const size = shown.maps[layer][0].length;
    const unit = row === undefined ? null : [row, column].map((value) => Math.max(0, Math.min(size - 1, value)));
    looked = stays ? null : unit;
    if (stays) ui.see({ units: { ...units, [layer]: unit } });
    else redraw();
  };
  const maps = (name, count) => layerOfMaps({ name, note: NOTES[name], count, choose: (k) => choose(name, k), open: () => open(name) });
  const strip = (name, columns) => layerOfUnits({ name, note: NOTES[name], columns, choose: (k) => choose(name, k), open: () => open(name) });
  const layers = { C1: maps("C1", 6), S2: maps("S2", 6), C3: maps("C3", 16), S4: maps("S4", 16), C5: strip("C5", 30), F6: strip("F6", 28) };
  const tower = h("div", { class: "cw-tower" }, Object.values(layers).map((layer) => layer.element));
  const pickChannel = (k) => {
    channel = k;
    redraw();
  };

  const raw = board({ label: "drawn" });
  const fitted = board({ label: "centred" });
  const framed = board({ label: "framed" });
  for (const each of [raw, fitted, framed]) each.element.classList.add("cw-third");
  const arrow = () => h("span", { class: "cw-sign" }, "→");
  const details = {
    input: { element: h("div", { class: "cw-grids" }, raw.element, arrow(), fitted.element, arrow(), framed.element) },
    C1: convolutionSum({ size: 5, channels: 1, point: point("C1"), choose: pickChannel }),
    S2: poolingSum({ size: 2, point: point("S2") }),
    C3: convolutionSum({ size: 5, channels: 6, point: point("C3"), choose: pickChannel }),
    S4: poolingSum({ size: 2, point: point("S4") }),
    C5: longSum(),
    F6: longSum(),
    output: longSum(),
  };
  const detail = h("div", { class: "cw-detail" }, STEPS.map((name) => details[name].element));

  const centred = toggle({ label: "Centre it as MNIST does", change: (on) => ask({ centred: on }) });
  const right = whole({ label: "shift right", min: -8, max: 8, change: (value) => ask({ right: value }) });
  const down = whole({ label: "shift down", min: -8, max: 8, change: (value) => ask({ down: value }) });

  function draw(trace, step, hidden, view) {
    ({ chosen, units } = view);
    redraw = () => ui.go(step);
    if (now !== STEPS[step]) looked = null;
    now = STEPS[step];
    const secret = hidden && (now === "input" || now === "output");
    const x = network(trace);
    drawTop(trace, x, secret);
    for (const [name, layer] of Object.entries(layers)) layer.show(trace.maps[name], trace.full[name], { chosen: pick(name), active: name === now });
    STEPS.forEach((name) => (details[name].element.hidden = name !== now));
    return TELL[now](trace, x, hidden);
  }

  /** The trace is there: show its drawing, unless the reader has drawn on meanwhile. */
  function receive(trace) {
    // What comes while we ask was there already, and the first answer may have waited for Python
    // to load: their time says nothing. The trace that shows comes again if there is no answer.
    if (asked && !asking && trace !== shown && answers++) took = `computed here in ${Math.max(1, Math.round(performance.now() - asked))} ms`;
    shown = trace;
    asked = null;
    old(false);
    if (newest) ask({ strokes: newest });
    else pad.show(trace.below, trace.params.strokes);
    if (!digits.size) for (const [name, rows] of Object.entries(trace.examples)) {
      const one = thumbnail({ label: name.length > 1 ? `a ${name}` : `a ${name} of MNIST`, choose: () => ask({ digit: name, strokes: [] }) });
      digits.set(name, { one, picture: rows.map((row) => [...row].map((grey) => parseInt(grey, 16))) });
      (name.length > 1 ? hard_ones : right_ones).append(one.element);
    }
    for (const [name, { one, picture }] of digits) one.show(picture, 15, { ink: true, chosen: name === trace.params.digit });
    centred.show(trace.params.centred);
    right.show(trace.params.right);
    down.show(trace.params.down);
  }

  /** What the network gets: bytes become numbers from paper to full ink, with a frame around. */
  function network({ ink, range: [paper, full] }) {
    const side = ink.length + 2 * FRAME;
    return Array.from({ length: side }, (_, r) => Array.from({ length: side }, (_, c) => {
      const byte = ink[r - FRAME]?.[c - FRAME] ?? 0;
      return paper + (byte * (full - paper)) / 255;
    }));
  }

  /** The map or unit of a layer that shows: the reader's choice, or the strongest unit. */
  function pick(name, { maps: values, scores: last } = shown) {
    if (chosen[name] !== null) return chosen[name];
    const all = name === "output" ? last : values[name];
    return all.indexOf(Math.max(...all));
  }
  function unitOf(name, { maps: values } = shown) {
    const map = values[name][chosen[name]];
    const at = map.flat().indexOf(Math.max(...map.flat()));
    return looked ?? units[name] ?? [Math.floor(at / map.length), at % map.length];
  }

  /** The digits, from the highest score to the lowest. */
  const ranked = ({ scores: values }) => values.map((_, k) => k).sort((a, b) => values[b] - values[a]);

  function drawTop(trace, x, secret) {
    receives.show(trace.ink, 255, { ink: true, title: "the network gets", marks: [{ ...BOX, kind: "cw-box" }] });
    ten.show(trace.scores, trace.shares, { hidden: secret, chosen: now === "output" ? pick("output") : null });
    live.classList.toggle("cw-active", now === "output");
    const [first, second] = ranked(trace);
    const shares = `${percent(trace.shares[first])}; next comes ${second}, ${percent(trace.shares[second])}`;
    const meant = trace.params.strokes.length ? "" : trace.params.digit.split(" ").pop();
    const wrong = meant && Number(meant) !== first ? h("small", { class: "cw-wrong-word" }, `Its writer meant ${meant}.`) : null;
    fill(says, secret ? "Which digit will it say?" : ["It says ", h("strong", {}, String(first)), " ", h("small", {}, shares), wrong]);
    time.textContent = took;
  }

  const TELL = {
    input({ raw: rows, ink, box, mass, params, range }, x) {
      const [top_, left, height, width] = box;
      const before = rows.map((row) => [...row].map((grey) => parseInt(grey, 16)));
      const cross = mass ? [{ top: mass[0] - 2, left: mass[1] - 2, height: 5, width: 5, kind: "cw-cross" }] : [];
      raw.show(before, 15, { ink: true, title: "drawn, 28\u00a0×\u00a028", marks: [{ top: top_, left, height, width }] });
      fitted.show(ink, 255, { ink: true, title: `${params.centred ? "centred" : "as it is"}, 28\u00a0×\u00a028`, marks: [{ ...BOX, kind: "cw-box" }, ...cross] });
      framed.show(x, range[1], { title: "framed, 32\u00a0×\u00a032", marks: [{ top: FRAME, left: FRAME, height: 28, width: 28, kind: "cw-box" }] });
      if (!mass) return "Blank paper. The network knows no “none of them”: it has to name a digit all the same.";
      const moved = params.right || params.down ? ` Then it is shifted by ${params.right} to the right and ${params.down} down.` : "";
      const fit = params.centred
        ? `The ink covers ${height} × ${width} pixels. Its longer side is made 20 pixels long, and the middle of its mass (the cross) is moved next to the middle of 28 × 28.`
        : `The ink covers ${height} × ${width} pixels, and stays as and where it was drawn.`;
      return `${fit}${moved} A frame of 2 pixels makes it 32 × 32. Paper becomes ${short(range[0])} and full ink ${range[1]}.`;
    },
    C1: (trace, x, hidden) => tellConvolution("C1", trace, { sources: [x], sourceFull: trace.range[1], from: () => "input, 32 × 32" }, hidden),
    C3: (trace, x, hidden) => tellConvolution("C3", trace, { sources: trace.maps.S2, sourceFull: trace.full.S2, from: (k) => `map ${k} of S2` }, hidden),
    S2: (trace, x, hidden) => tellPooling("S2", trace, hidden),
    S4: (trace, x, hidden) => tellPooling("S4", trace, hidden),
    C5(trace, x, hidden) {
      const unit = pick("C5");
      const terms = trace.parts.C5[unit].map((tenths, k) => ({ words: `map ${k}`, value: tenths / 10, picture: small(trace.maps.S4[k], trace.full.S4) }));
      const [value, bias] = [trace.maps.C5[unit], trace.biases.C5[unit]];
      const total = value > 0 ? value : terms.reduce((sum, term) => sum + term.value, bias);
      details.C5.show(terms, ["the 16 sums + ", signed(bias), " ", h("small", {}, "bias"), afterRelu(total, value, hidden)]);
      return hidden ? "What does ReLU leave?" : `Unit ${unit} of C5 has a kernel of 5 × 5 for each of the 16 maps of S4, which are 5 × 5 themselves: so there is one place, and one number, ${short(value)}. From here on there are no places: where a stroke was shows only in which units answer.`;
    },
    F6(trace, x, hidden) {
      const unit = pick("F6");
      const value = trace.maps.F6[unit];
      const { sum } = tellTerms("F6", unit, trace.parts.F6, trace.maps.C5, (sum) => afterRelu(sum, value, hidden));
      return hidden ? "What does ReLU leave?" : `Unit ${unit} of F6 sees all 120 units of C5, each with a weight of its own. Their sum is ${short(sum)}, so the unit gives ${short(value)}.`;
    },
    output(trace, x, hidden) {
      const digit = pick("output");
      tellTerms("output", digit, trace.parts.output, trace.maps.F6, (sum) => [" = ", h("strong", { class: "cw-result" }, hidden ? "?" : `score ${short(sum)}`)]);
      return hidden ? "Which digit comes second?" : `The score of ${digit} is a sum over the 84 units of F6, without ReLU. Softmax turns the ten scores into shares: of two digits whose scores differ by 1, the higher gets e ≈ 2.72 times the share. ${digit} gets ${percent(trace.shares[digit])}.`;
    },
  };

  function tellConvolution(name, trace, sources, hidden) {
    const map = chosen[name];
    const unit = unitOf(name);
    const { value, total } = details[name].show({ ...sources, name: `map ${map} of ${name}`, kernels: trace.kernels[name][map], bias: trace.biases[name][map], values: trace.maps[name][map], full: trace.full[name], unit, channel, hidden });
    if (hidden) return "What does this unit give?";
    const [r, c] = unit;
    const why = value > 0 ? "Where orange meets orange, or blue meets blue, the product is positive." : "Where orange meets blue, the product is negative.";
    const seen = name === "C1" ? "25 pixels" : "6 maps of S2 at once, 25 units in each: 150 products";
    return `Map ${map} of ${name}, row ${r}, column ${c}: the unit sees ${seen}. Their sum with the bias is ${short(total)}, so the unit gives ${short(value)}. ${why}`;
  }

  function tellPooling(name, trace, hidden) {
    const map = chosen[name];
    const unit = unitOf(name);
    const from = BEFORE[name];
    const { value } = details[name].show({ name: `map ${map} of ${name}`, from: `map ${map} of ${from}`, before: trace.maps[from][map], values: trace.maps[name][map], full: trace.full[name], unit, hidden });
    return hidden ? "Which number is kept?" : `Map ${map} of ${name}, row ${unit[0]}, column ${unit[1]}: the largest of four is ${short(value)}. The map has half the side; where in the window the largest was, is forgotten.`;
  }

  function tellTerms(name, unit, { first, weights, rest, bias, sum }, inputs, last) {
    const lines = first[unit].map((k, i) => ({ words: `unit ${k}: ${short(inputs[k])} · ${short(weights[unit][i])}`, value: inputs[k] * weights[unit][i] }));
    lines.push({ words: `the other ${inputs.length - lines.length} units`, value: rest[unit] });
    details[name].show(lines, ["all products + ", signed(bias[unit]), " ", h("small", {}, "bias"), last(sum[unit])]);
    return { sum: sum[unit] };
  }

  function small(map, full) {
    const canvas = h("canvas", { class: "cw-map cw-tiny", "aria-hidden": "true" });
    paint(canvas, map, full);
    return canvas;
  }

  const rounded = (value) => Math.round(value * 100) / 100;
  function question(trace, step, view) {
    ({ chosen, units } = view);
    const name = STEPS[step];
    if (name === "input") return { text: "Which digit will the network say?", answer: trace.says };
    if (name === "output") return { text: "Which digit has the second highest score?", answer: ranked(trace)[1] };
    const values = trace.maps[name];
    if (name === "C5" || name === "F6") return { text: "What does this unit give, after ReLU?", answer: rounded(values[pick(name, trace)]) };
    const [r, c] = unitOf(name, trace);
    return { text: "What does the unit give?", answer: rounded(values[chosen[name]][r][c]) };
  }

  return {
    stage: [top, choices, h("div", { class: "cw-reading-controls" }, centred.element, right.element, down.element), tower, detail],
    draw,
    receive,
    question,
    view: { chosen: FIRST, units: {} },
  };
}

export default widget({ title: "LeNet-5, live", build });
