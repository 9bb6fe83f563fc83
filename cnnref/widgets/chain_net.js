// Training with a pencil: a chain of two units, forwards, backwards, update, again and again.

import { chainPicture } from "./shared/chain.js";
import { choice } from "./shared/controls.js";
import { fill, h, write, writeTo } from "./shared/dom.js";
import { widget } from "./shared/frame.js";
import { input } from "./shared/grid.js";
import { plot } from "./shared/plot.js";

const PARAMETERS = ["w₁₁", "b₁", "w₂₁", "b₂"];
const FIELDS = { x: "x", t: "t", w11: "w₁₁", b1: "b₁", w21: "w₂₁", b2: "b₂" };
const PARTS = ["n1", "a11", "n2", "y", "J", "delta2", "grads2", "delta1", "grads1", "update"];
const GROUPS = { forwards: PARTS.slice(0, 5), backwards: PARTS.slice(5, 9), update: PARTS.slice(9) };
const HUES = { forwards: "cw-orange", backwards: "cw-purple", update: "cw-green" };
const OWN = { a: "a₁₁", y: "y", grad_w1: "∂w₁₁", grad_b1: "∂b₁", grad_w2: "∂w₂₁", grad_b2: "∂b₂" };

const long = (value) => writeTo(6, value); // as many as the chapter prints
const inside = (value) => (value < 0 ? `(${long(value)})` : long(value));
const times = (...factors) => factors.map((one, i) => (i ? inside(one) : long(one))).join(" · ");

/** All lines that one pass writes down: [part, name, formula, with numbers, value]. */
function lines({ n1, a11, n2, y, J, now, grads, new: after }, { x, t, rate }) {
  const [w11, b1, w21, b2] = now;
  const [delta1, delta2] = [grads[1], grads[3]]; // a sum's gradient is that of its bias
  const active = n2 > 0;
  return [
    ["n1", "n₁", "w₁₁ · x + b₁", `${times(w11, x)} + ${inside(b1)}`, n1],
    ["a11", "a₁₁", "σ(n₁)", ["1 / (1 + e", h("sup", {}, `−${inside(n1)}`), ")"], a11],
    ["n2", "n₂", "w₂₁ · a₁₁ + b₂", `${times(w21, a11)} + ${inside(b2)}`, n2],
    ["y", "y", "max(n₂, 0)", `max(${long(n2)}, 0)`, y],
    ["J", "J", "½ (y − t)²", `½ (${long(y)} − ${inside(t)})²`, J],
    ["delta2", "δ₂", "(y − t) · slope of ReLU", `(${long(y)} − ${inside(t)}) · ${active ? 1 : 0}`, delta2],
    ["grads2", "∂w₂₁", "δ₂ · a₁₁", times(delta2, a11), grads[2]],
    ["grads2", "∂b₂", "δ₂", "", delta2],
    ["delta1", "δ₁", "δ₂ · w₂₁ · a₁₁ (1 − a₁₁)", `${times(delta2, w21, a11)} (1 − ${long(a11)})`, delta1],
    ["grads1", "∂w₁₁", "δ₁ · x", times(delta1, x), grads[0]],
    ["grads1", "∂b₁", "δ₁", "", delta1],
    ...PARAMETERS.map((name, i) => ["update", `new ${name}`, `${name} − η · ∂${name}`, `${long(now[i])} − ${times(rate, grads[i])}`, after[i]]),
  ];
}

/** Why a part is computed as it is. */
function reason(part, { n1, a11, n2, y, J, now, grads }, { t, rate }) {
  const active = n2 > 0;
  return {
    n1: "The first unit multiplies the input by its weight and adds its bias.",
    a11: `The sigmoid turns ${write(n1)} into a number between 0 and 1.`,
    n2: "The second unit does the same with what the first one puts out.",
    y: active ? "ReLU lets a positive sum through as it is. This is what the network says." : "ReLU lets nothing below 0 through: the network says 0.",
    J: `The network says ${write(y)}, the target is ${write(t)}. The loss is half the square of the difference.`,
    delta2: active
      ? "Now backwards. δ₂ says how the loss moves if n₂ moves: the half and the square leave y − t, and ReLU passes it on."
      : "Now backwards. Below 0, ReLU is flat: if n₂ moves a little, y stays 0. So δ₂ is 0, and nothing can be learned.",
    grads2: `A weight's gradient is the δ behind it times the number that came in: here a₁₁ = ${write(a11)}. A bias has no number to be multiplied by, so its gradient is δ₂ itself.`,
    delta1: `δ₂ goes back through the weight w₂₁ = ${write(now[2])} and through the sigmoid, whose slope is a₁₁ (1 − a₁₁): a quarter at most.`,
    grads1: "The same rule once more: δ₁ times what came in, the input x; and δ₁ alone for the bias.",
    update: grads.every((grad) => grad === 0)
      ? "All gradients are 0, so nothing moves."
      : `Every parameter moves against its gradient, by the learning rate ${write(rate)} times it: ${grads.every((grad) => grad <= 0) ? "the gradients are negative, so the parameters go up" : "up where it is negative, down where it is positive"}.`,
  }[part];
}

/** What became of a run. */
function verdict({ fate, passes }) {
  const count = passes.length - 1;
  return {
    arrives: () => (fate.step ? `The output has been within 0.001 of the target since step ${fate.step}.` : "The output was right from the start."),
    slow: () => `After ${count} steps the loss is still ${write(100 * fate.left)} % of the first one: the steps are too short.`,
    swings: () => "The output jumps from one side of the target to the other: the steps are too long.",
    stops: () => (fate.step
      ? `Step ${fate.step} was so long that it pushed n₂ below 0. There ReLU is flat: all gradients are 0, and no parameter will ever move again.`
      : "n₂ is negative from the start. There ReLU is flat: all gradients are 0, and no parameter ever moves."),
  }[fate.kind]();
}

function build(ui) {
  const picture = chainPicture();
  const groups = Object.keys(GROUPS).map((name) => {
    const list = h("div", { class: "cw-work-lines" });
    return { name, list, element: h("div", { class: `cw-work-group ${HUES[name]}` }, h("div", { class: "cw-caption" }, name), list) };
  });
  const work = h("div", { class: "cw-work" }, groups.map((group) => group.element));
  const pick = (step) => ui.go(step);
  const key = h("p", { class: "cw-key" }, h("b", {}, "blue"), ": parameters. ", h("b", {}, "purple"), ": gradients of the loss J; ∂w is short for ∂J/∂w.");
  const loss = plot({ label: "the loss", x: "step", y: "loss J", pick });
  const output = plot({ label: "the output and its target", x: "step", y: "output y", pick });
  const plots = h("div", { class: "cw-plots" }, loss.element, output.element);

  const view = choice({ label: "show", options: [["numbers", "every number"], ["run", "40 steps"]], change: (value) => ui.change({ view: value }) });
  const rate = choice({ label: "learning rate η", options: [0.01, 0.1, 0.5, 2].map((value) => [value, write(value)]), change: (value) => ui.change({ rate: value }) });
  const fields = Object.keys({ ...FIELDS, rate: "η" }).map((name) => [name, input(FIELDS[name] ?? "another learning rate", (value) => ui.change({ [name]: value }))]);
  const numbers = h("details", { class: "cw-shapes" }, h("summary", {}, "Other numbers"),
    h("div", { class: "cw-controls" }, fields.map(([name, field]) => h("label", { class: "cw-field cw-blue" }, FIELDS[name] ?? "η", field))));

  function draw(trace, step, hidden) {
    const { params, passes, steps } = trace;
    const run = params.view === "run";
    view.show(params.view);
    rate.show(params.rate);
    for (const [name, field] of fields) field.show(write(params[name]));
    picture.element.hidden = !steps.length;
    plots.hidden = !run || !steps.length;
    work.hidden = run || !steps.length;
    if (!steps.length) return "";
    const { pass, part } = steps[step];
    const now = { pass: passes[pass], known: run ? PARTS : PARTS.slice(0, PARTS.indexOf(part) + 1), hidden: hidden && !run };
    picture.show(now, params);
    if (run) {
      drawPlots(trace, step);
      return tellRun(trace, step);
    }
    const wrong = pass === 0 ? wrongNames(trace.own) : [];
    drawWork(lines(now.pass, params), part, hidden, wrong);
    return `Pass ${pass + 1}, ${groups.find(({ name }) => GROUPS[name].includes(part)).name}. ${reason(part, now.pass, params)}`;
  }

  function drawWork(all, part, hidden, wrong) {
    const at = PARTS.indexOf(part);
    for (const { name: group, list, element } of groups) {
      element.classList.toggle("cw-at-work", GROUPS[group].includes(part));
      fill(list, all.filter(([one]) => GROUPS[group].includes(one)).map(([one, name, formula, numbers, value]) => {
        const later = PARTS.indexOf(one) > at;
        const look = one === part ? "cw-at-line" : later ? "cw-later-line" : "";
        const result = h("strong", {}, ` = ${hidden && one === part ? "?" : long(value)}`);
        const known = later ? [] : [numbers ? [" = ", numbers] : [], result];
        return h("p", { class: `${look} ${wrong.includes(name) ? "cw-wrong-line" : ""}` }, h("b", {}, name), ` = ${formula}`, known);
      }));
    }
  }

  function drawPlots({ passes, params }, step) {
    const until = (value) => passes.map((one, i) => [i, i <= step ? value(one) : null]);
    const from0 = (values) => [Math.min(0, ...values), Math.max(...values) * 1.05];
    const xs = [0, passes.length - 1];
    const outputs = passes.map((one) => one.y);
    loss.show({ xs, ys: from0(passes.map((one) => one.J)), now: step, lines: [{ name: "loss", kind: "cw-red", points: until((one) => one.J) }] });
    output.show({
      xs, ys: from0([...outputs, params.t]), now: step,
      lines: [{ name: "output y", kind: "cw-green", points: until((one) => one.y) },
        { name: "target t", kind: "cw-grey", dashed: true, points: xs.map((x) => [x, params.t]) }],
    });
  }

  function tellRun(trace, step) {
    const { passes, params } = trace;
    const { y, J } = passes[step];
    const said = `${step ? `After step ${step}` : "Before the first step"} the output is ${write(y)}, the target ${write(params.t)}, the loss ${write(J)}.`;
    return step === passes.length - 1 ? `${said} ${verdict(trace)}` : said;
  }

  /** In a pass, its next number; in a run, the next value of a parameter. */
  function question({ params, passes, steps }, step) {
    const { pass, part } = steps[step];
    if (params.view === "run") return { text: `What is b₂ after the next step, with the learning rate ${write(params.rate)}?`, answer: passes[pass].new[3] };
    const [, name, formula, , value] = lines(passes[pass], params).find(([one]) => one === part);
    return { text: `${name} = ${formula}. What is it?`, answer: value };
  }

  return { controls: [view.element, rate.element, numbers], stage: [picture.element, key, work, plots], draw, question, pause: ({ params }) => (params.view === "run" ? 300 : 1600) };
}

/** The lines that show the first wrong value of the reader's function. */
function wrongNames(own) {
  if (!own?.wrong) return [];
  return own.name === "gradient_step" ? [`new ${PARAMETERS[own.wrong[0]]}`] : [OWN[own.part]];
}

export default widget({ title: "Training with a pencil", build });
