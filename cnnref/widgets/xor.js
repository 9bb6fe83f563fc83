// A network learns XOR: the border between its answers while it trains.

import { choice, whole } from "./shared/controls.js";
import { fill, h, write } from "./shared/dom.js";
import { field } from "./shared/field.js";
import { widget } from "./shared/frame.js";
import { plot } from "./shared/plot.js";

const [SIDE, LEVELS, HALF] = [17, 42, "P".charCodeAt(0)]; // of a map, as in xor.py

/** A map's text as rows of numbers from -1 to 1, with a half at 0. */
function decoded(text) {
  const values = Array.from(text, (sign) => (sign.charCodeAt(0) - HALF) / LEVELS).map((part) => part * Math.abs(part));
  return Array.from({ length: SIDE }, (_, row) => values.slice(row * SIDE, (row + 1) * SIDE));
}

/** How a training ended, and why. */
function verdict({ fate, params: { hidden } }) {
  return {
    solved: () => `All four have been right since epoch ${fate.epoch}: with ${hidden} hidden units the border can bend.`,
    line: () => "Without a hidden layer the border is one straight line, and no line parts the circles from the squares. The least wrong answer is ½ everywhere, and descent has found it.",
    stuck: () => `It is stuck: the answers are wrong, but no gradient is larger than ${write(fate.slope)}, so the ground is as good as level. Try another start, or more hidden units.`,
    slow: () => `It is still on its way: the largest gradient is ${write(fate.slope)}. More epochs, more hidden units or another start may help.`,
  }[fate.kind]();
}

function build(ui) {
  let shown = null;
  const map = field({ label: "what the network says", x: "x₁", y: "x₂", span: [-0.5, 1.5] });
  const loss = plot({ label: "the loss", x: "epoch", y: "loss J", pick: (epoch) => ui.go(nearest(epoch)) });
  const rows = h("tbody");
  const answers = h("table", { class: "cw-answers cw-aside" },
    h("thead", {}, h("tr", {}, ["x₁", "x₂", "target", "output"].map((name) => h("th", { scope: "col" }, name)))), rows);
  const key = h("p", { class: "cw-key" }, "Circles shall give 1, squares 0. Orange: the network says more than ½, blue: less. Thick line: exactly ½. Dashed: where the sum of a hidden unit is 0.");

  const hidden = choice({ label: "hidden units", options: [[0, "none"], [2, "2"], [4, "4"], [8, "8"]], change: (value) => ui.change({ hidden: value }) });
  const activation = choice({ label: "activation", options: [["relu", "ReLU"], ["tanh", "tanh"], ["sigmoid", "sigmoid"]], change: (value) => ui.change({ activation: value }) });
  const seed = whole({ label: "random start", min: 0, max: 19, change: (value) => ui.change({ seed: value }) });

  const nearest = (epoch) => {
    const distances = shown.steps.map((one) => Math.abs(one.epoch - epoch));
    return distances.indexOf(Math.min(...distances));
  };

  function draw(trace, step, asked) {
    shown = trace;
    const { params, steps } = trace;
    hidden.show(params.hidden);
    activation.show(params.activation, () => params.hidden > 0);
    seed.show(params.seed);
    for (const one of [map.element, loss.element, answers, key]) one.hidden = !steps.length;
    if (!steps.length) return "";
    const now = steps[asked ? step - 1 : step]; // whoever is asked sees the state before
    drawMap(trace, now);
    fill(rows, trace.points.map(([x1, x2], i) => answer(x1, x2, trace.targets[i], now.outputs[i])));
    const until = trace.curve.map(([epoch, value]) => [epoch, epoch <= now.epoch ? value : null]);
    const points = [...until, [now.epoch, now.loss]].sort(([a], [b]) => a - b);
    loss.show({ xs: [0, steps.at(-1).epoch], ys: [0, Math.max(...trace.curve.map(([, value]) => value))], now: now.epoch, lines: [{ name: "loss", kind: "cw-red", points }] });
    return tell(trace, now, asked);
  }

  function drawMap(trace, now) {
    map.show({
      values: decoded(now.map),
      lines: now.lines.filter(Boolean),
      marks: trace.points.map((at, i) => ({ at, round: trace.targets[i] === 1, text: write(Number(now.outputs[i].toFixed(2))), look: right(trace.targets[i], now.outputs[i]) ? "cw-green" : "cw-grey" })),
      title: `what the network says after ${now.epoch} epochs`,
    });
  }

  function answer(x1, x2, target, output) {
    const good = right(target, output);
    return h("tr", { class: good ? "cw-good-answer" : "" }, [x1, x2, target].map((value) => h("td", {}, String(value))), h("td", {}, h("b", {}, write(output)), good ? " ✓" : ""));
  }

  function tell(trace, now, asked) {
    const said = now.epoch ? `After ${now.epoch} epochs` : "Before the training, with random weights,";
    const all = `${said} the loss is ${write(now.loss)}, and ${now.right} of the four answers ${now.right === 1 ? "is" : "are"} within 0.1 of the target.`;
    if (asked) return `${all} Now it trains on.`;
    return now === trace.steps.at(-1) ? `${all} ${verdict(trace)}` : all;
  }

  function question({ steps }, step) {
    if (step === 0) return null;
    return { text: `How many of the four answers are within 0.1 of the target after ${steps[step].epoch} epochs?`, answer: steps[step].right };
  }

  return {
    controls: [hidden.element, activation.element, seed.element],
    stage: [h("div", { class: "cw-plots" }, map.element, h("div", { class: "cw-side-column" }, answers, loss.element)), key],
    draw,
    question,
    pause: () => 900,
  };
}

const right = (target, output) => Math.abs(output - target) < 0.1;

export default widget({ title: "A network learns XOR", build });
