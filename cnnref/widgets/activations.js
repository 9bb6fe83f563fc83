// Activations and their slopes, and what is left of a gradient behind a chain of them.

import { choice } from "./shared/controls.js";
import { factor, fill, h, powerOfTen, write } from "./shared/dom.js";
import { widget } from "./shared/frame.js";
import { input } from "./shared/grid.js";
import { plot } from "./shared/plot.js";

const KINDS = { sigmoid: "cw-red", tanh: "cw-blue", scaled_tanh: "cw-purple", relu: "cw-green", leaky_relu: "cw-orange" };
const WEIGHTS = [0.5, 1, 2, 4];
const FIRST = 1; // where the point on the curve starts
const JUMP = 0.5; // between two neighbours: a kink of the function, which no line may bridge

/** A number of any size: one below a thousandth has its power of ten. */
function sized(value) {
  if (value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5)) return write(value);
  const [digits, exponent] = value.toExponential(3).split("e");
  return `${write(Number(digits))} · ${powerOfTen(Number(exponent))}`;
}

const spoken = (activation) => activation.replace("_", " ");
const nearest = (line, x) => line.reduce((best, one, i) => (Math.abs(one - x) < Math.abs(line[best] - x) ? i : best), 0);

function build(ui) {
  let shown = null;
  let x = FIRST;
  const curve = plot({ label: "the activation, and its slope", x: "input of a unit", y: "value", pick: move });
  const chain = plot({ label: "the gradient behind a chain of units", x: "units in the chain", y: "gradient left", log: true, pick: (units) => units > 0 && ui.go(units - 1) });
  const slider = h("input", { type: "range", "aria-label": "Point on the curve", step: "any", oninput: () => move(Number(slider.value)) });
  const reading = h("p", { class: "cw-sum cw-at-point" });
  const unit = h("p", { class: "cw-sum" });
  const sum = h("p", { class: "cw-sum cw-total" });
  const activation = choice({ label: "activation", options: Object.keys(KINDS).map((name) => [name, spoken(name)]), change: (name) => ui.change({ activation: name }) });
  activation.element.classList.add("cw-wrapped");
  const weight = choice({ label: "weight of every unit", options: WEIGHTS.map((value) => [value, write(value)]), change: (value) => ui.change({ weight: value }) });
  const field = input("another weight", (value) => ui.change({ weight: value }));
  const other = h("label", { class: "cw-field cw-blue" }, "another: ", field);

  /** Move the point on the curve. */
  function move(to) {
    x = shown.line[nearest(shown.line, to)];
    drawCurve();
  }

  function draw(trace, step, hidden) {
    activation.show(trace.params.activation);
    weight.show(trace.params.weight);
    field.show(write(trace.params.weight));
    if (!trace.steps.length) return "";
    shown = { ...trace, step, hidden };
    drawCurve();
    drawChain();
    return tell();
  }

  function drawCurve() {
    const { line, curve: values, slopes, chain: units, step, params } = shown;
    const at = line.indexOf(x);
    const kind = KINDS[params.activation];
    const within = (value) => value >= line[0] && value <= line.at(-1);
    const seats = units.input.slice(0, step + 1).flatMap((place, i) => (within(place) ? [[place, units.output[i]], [place, null]] : []));
    const tangent = [-1, 1].map((aside) => [x + aside, values[at] + aside * slopes[at]]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    curve.show({
      now: x,
      xs: [line[0], line.at(-1)],
      ys: [Math.min(low, -0.2), Math.max(high, 1.2)],
      lines: [
        { name: "slope", points: whole(line, slopes), kind: "cw-grey", dashed: true },
        { name: "value", points: whole(line, values), kind },
        { name: "tangent", points: tangent, kind: "cw-thin cw-grey" },
        { name: step ? `units 1 to ${step + 1}` : "unit 1", points: seats, kind, dots: true },
      ],
    });
    Object.assign(slider, { min: line[0], max: line.at(-1), value: x });
    const words = `at ${write(x)}: value ${write(values[at])}, slope ${write(slopes[at])}`;
    slider.setAttribute("aria-valuetext", words);
    fill(reading, `at ${write(x)}: value `, h("b", {}, write(values[at])), ", slope ", h("b", {}, write(slopes[at])));
  }

  /** The points of a line, with a gap where it jumps. */
  function whole(line, values) {
    return line.flatMap((place, i) => [i && Math.abs(values[i] - values[i - 1]) > JUMP ? [place, null] : null, [place, values[i]]]).filter(Boolean);
  }

  function drawChain() {
    const { chain: units, others, step, hidden, params } = shown;
    const known = hidden ? step : step + 1;
    const upTo = (values) => [[0, 1], ...values.map((value, i) => [i + 1, i < known ? Math.abs(value) : null])];
    const sizes = [1, ...units.left, ...units.bound, ...Object.values(others).flat()].map(Math.abs).filter((size) => size > 0);
    const ends = [Math.floor(Math.log10(Math.min(...sizes)) + 1e-9), Math.ceil(Math.log10(Math.max(...sizes)) - 1e-9)];
    chain.show({
      now: step + 1,
      xs: [0, units.left.length],
      ys: [10 ** Math.min(ends[0], -2), 10 ** Math.max(ends[1], 1)],
      lines: [
        { name: `bound ${write(units.bound[0])}ⁿ`, points: [[0, 1], ...units.bound.map((value, i) => [i + 1, value])], kind: "cw-thin cw-grey", dashed: true },
        ...Object.entries(others).map(([name, left]) => ({ name: spoken(name), points: upTo(left), kind: `cw-thin ${KINDS[name]}` })),
        { name: spoken(params.activation), points: upTo(units.left), kind: KINDS[params.activation], dots: true },
      ],
    });
  }

  const one = () => Object.fromEntries(Object.entries(shown.chain).map(([name, values]) => [name, values[shown.step]]));
  const before = () => (shown.step ? { output: shown.chain.output[shown.step - 1], left: shown.chain.left[shown.step - 1] } : { output: 1, left: 1 });

  function tell() {
    const { step, hidden, params } = shown;
    const [now, past, name] = [one(), before(), spoken(params.activation)];
    const veil = (text) => (hidden ? "?" : text);
    const small = (text) => h("small", {}, ` ${text} `);
    const blue = (value) => h("span", { class: "cw-weight" }, factor(value));
    fill(unit, `unit ${step + 1}: input `, blue(params.weight), ` · ${factor(past.output)} = `, h("b", {}, write(now.input)), `, output `, h("b", { class: "cw-result" }, write(now.output)));
    fill(sum, h("span", { class: "cw-purple-ink" }, sized(past.left)), small("so far"), "× ", blue(params.weight), small("weight"), "× ", h("b", {}, veil(sized(now.slope))), small("slope"), "= ", h("strong", { class: "cw-purple-ink" }, veil(sized(now.left))), small("left"));
    const where = `Unit ${step + 1} sits at ${write(now.input)} on the curve`;
    if (hidden) return `${where}. What is the slope of ${name} there? Move the point to look.`;
    const length = step ? `A chain of ${step + 1} units leaves` : "One unit leaves";
    return `${where}, where the slope of ${name} is ${sized(now.slope)}. ${length} ${sized(now.left)} of a gradient of 1.${remark(now)}`;
  }

  function remark({ slope, factor: times, left, bound }) {
    if (!slope) return " It is off: nothing comes through, however long the chain.";
    if (slope < 1 && shown.params.activation === "leaky_relu") return " It is on its flat side: only a little leaks through.";
    if (slope < shown.steepest / 4) return " It is saturated: out there the curve is nearly flat.";
    if (Math.abs(times) > 1.001) return ` Each unit multiplies it by ${write(Math.abs(times))}, more than 1: it explodes.`;
    if (Math.abs(left) < 1e-6) return ` It has vanished. With every slope at its steepest, ${sized(bound)} would be left.`;
    if (times === 1) return " Nothing is lost.";
    return "";
  }

  function question(trace, step) {
    return { text: `By which factor, weight × slope, does unit ${step + 1} multiply the gradient?`, answer: trace.chain.factor[step] };
  }

  const left = h("div", { class: "cw-curve-side" }, curve.element, slider, reading);
  return {
    controls: [weight.element, other],
    stage: [h("div", { class: "cw-centred" }, activation.element), h("div", { class: "cw-plots" }, left, chain.element), unit, sum],
    draw,
    question,
  };
}

export default widget({ title: "Activations in a row", build });
