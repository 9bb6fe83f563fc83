// A cloud of points, prepared step by step: mean, scale, principal axes, whitening.

import { between, scene, turning } from "./shared/cloud.js";
import { choice } from "./shared/controls.js";
import { factor, fill, h, write } from "./shared/dom.js";
import { widget } from "./shared/frame.js";
import { grid } from "./shared/grid.js";
import { legend } from "./shared/legend.js";
import { ownLook } from "./shared/own.js";
import { replaced } from "./shared/resize.js";

const CAPTIONS = ["not prepared yet", "mean subtracted", "divided by the deviations", "on the principal axes", "whitened"];
const OWN = { centred: "center", scaled: "standardize", whitened: "whiten" };
const pair = (numbers) => `(${numbers.map(write).join(", ")})`;

function build(ui) {
  let [shown, seen, view] = [null, null, {}];
  let [asked, live] = [false, false]; // for a moved point; whether such questions are answered at once
  const left = scene("The points as they are", { choose: follow, move });
  const right = scene("The points, prepared", { choose: follow });
  const after = h("div", { class: "cw-caption" });
  const mean = grid({ label: "mean", kind: "cw-orange" });
  const covariance = grid({ label: "covariance matrix", kind: "cw-green" });
  const sum = h("div", { class: "cw-sum" });
  const table = pointTable({ set, setTest: (value, k) => ui.change({ test: replaced(ui.params.test, [k], value) }) });
  const example = choice({
    label: "points",
    options: ["four points", "a cloud", "two units"].map((name) => [name, name]),
    change(name) {
      ui.see({ follow: 0 });
      ui.change({ points: shown.examples[name] });
    },
  });
  const first = choice({ label: "rotate the", options: [[false, "centred points"], [true, "scaled points"]], change: (value) => ui.change({ scale_first: value }) });
  const next = h("button", { type: "button", onclick: () => follow((at(view) + 1) % (shown.params.points.length + 1)) }, "Follow the next point");
  const add = h("button", { type: "button", onclick: grow }, "Add a point");
  const remove = h("button", { type: "button", onclick: drop }, "Remove this point");

  /** The number of the followed point among all; the test point is the last. */
  const at = ({ follow: number }) => Math.min(number, shown.params.points.length);
  const isTest = () => at(view) === shown.params.points.length;

  function follow(number) {
    if (number !== view.follow) ui.see({ follow: number });
  }
  function set(row, k, value) {
    ui.change({ points: replaced(ui.params.points, [row, k], value) });
  }
  function grow() {
    ui.see({ follow: ui.params.points.length });
    ui.change({ points: [...ui.params.points, [0, 0]] });
  }
  function drop() {
    ui.change({ points: ui.params.points.filter((_, i) => i !== at(view)) });
  }
  /** The reader moves a point: it follows at once, the statistics when they are computed. The first
      time they may have to wait for Python, so they are asked for when the point is let go. */
  function move(number, to, done) {
    const moved = ({ points }) => (number === shown.params.points.length ? { test: to } : { points: replaced(points, [number], to) });
    left.jump({ ...left.now(), ...moved(left.now()) });
    left.mark(at(view));
    if (!done && (asked || !live)) return;
    asked = true;
    ui.change(moved(ui.params));
  }

  function draw(trace, step, hidden, looked) {
    [shown, view] = [trace, looked];
    const still = asked || !seen || left.held();
    [asked, live] = [false, live || asked];
    const { params, steps, limit } = trace;
    const named = Object.keys(trace.examples).find((name) => JSON.stringify(trace.examples[name]) === JSON.stringify(params.points));
    example.show(named);
    first.show(params.scale_first);
    const visible = hidden ? step - 1 : step;
    table.show(trace, visible);
    remove.disabled = isTest() || params.points.length < 3;
    if (!steps.length) return fill(sum);
    const now = steps[visible];
    for (const one of [left, right]) one.show(limit);
    for (const one of [left, right]) one.name(one === right && visible > 2 ? ["axis 0", "axis 1"] : ["feature 0", "feature 1"]);
    left.jump(left.held() ? { ...steps[0], points: left.now().points, test: left.now().test } : steps[0]);
    if (still || (seen.trace === trace && seen.step === visible)) right.jump(now);
    else right.go(ways(trace, visible), now);
    seen = { trace, step: visible };
    for (const one of [left, right]) one.mark(at(view));
    fill(after, `${visible + 1}. ${CAPTIONS[visible]}`);
    left.element.classList.toggle("cw-aside", visible > 0);
    right.element.classList.toggle("cw-aside", visible === 0);
    mean.show([now.mean]);
    covariance.show(now.covariance, { look: (r, c) => ownLook(trace, [r, c], ["covariance"]) });
    fill(sum, hidden ? "" : lines(trace, step).map((line) => h("p", {}, line)));
    return hidden ? "What will this step do? Predict one number of it." : tell(trace, step);
  }

  /** How the picture gets to a step: points are really turned, all else slides. */
  function ways(trace, step) {
    const turns = seen?.trace === trace && seen.step === 2 && step === 3;
    if (!turns) return [between(right.now(), trace.steps[step])];
    const source = trace.steps[trace.params.scale_first ? 2 : 1];
    const back = trace.params.scale_first ? [] : [between(right.now(), source)];
    return [...back, turning(source, trace.axes)];
  }

  /** What happens to the followed point in this step, with its numbers. */
  function lines(trace, step) {
    const { steps, params, mean: m, std, axes, variances } = trace;
    const of = (k) => (isTest() ? steps[k].test : steps[k].points[at(view)]);
    const name = isTest() ? "test point" : `point ${at(view)}`;
    const kind = isTest() ? "cw-purple-ink" : "cw-weight";
    const point = (k) => h("span", { class: kind }, pair(of(k)));
    const result = h("strong", {}, pair(of(step)));
    const learned = (text) => h("span", { class: "cw-pixel" }, text);
    const along = (text) => h("span", { class: "cw-green" }, text);
    if (step === 0) return [[`${name} = `, result]];
    if (step === 1) return [[`${name}: `, point(0), " − ", learned(pair(m)), " = ", result]];
    if (step === 2) return [[`${name}: `, point(1), " / ", learned(pair(std)), " = ", result]];
    const [from, to] = [of(params.scale_first ? 2 : 1), of(step)];
    if (step === 3)
      return [0, 1].map((k) => [
        `${name}, axis ${k}: `,
        from.map((value, d) => [d ? " + " : "", h("span", { class: kind }, factor(value)), "·", along(factor(axes[d][k]))]),
        " = ",
        h("strong", {}, write(to[k])),
      ]);
    return [0, 1].map((k) => [
      `${name}, axis ${k}: `,
      h("span", { class: kind }, write(of(3)[k])),
      " / ",
      along(`√(${write(variances[k])} + ε)`),
      " = ",
      h("strong", {}, write(to[k])),
    ]);
  }

  function tell(trace, step) {
    const { mean: m, std, axes, steps, variances, params } = trace;
    const { covariance: [[a, b], [, d]] } = steps[step];
    const alone = isTest() ? " The test point does not count in any statistic." : "";
    if (step === 0) return `${params.points.length} points. Their mean, the orange cross, is ${pair(m)}; their variances are ${write(a)} and ${write(d)}. ${leaning(b)}${alone}`;
    const same = isTest() ? " The test point gets the mean of the training set, too. With a mean of its own it would always become (0, 0): nothing would be left of it." : "";
    if (step === 1) return `The mean is subtracted from every point. The cloud moves to the origin. Its shape stays, and so does the covariance matrix.${same}`;
    const own = isTest() ? " The test point is divided by the same numbers." : "";
    if (step === 2) return `Each feature is divided by its deviation, ${write(std[0])} and ${write(std[1])}. Both variances are 1 now${b ? `, but ${write(b)} is left off the diagonal: scaling does not remove a correlation` : ""}.${own}`;
    if (step === 3) {
      const from = params.scale_first ? "The scaled points" : "Back to the centred points: they";
      const flips = axes[0][0] * axes[1][1] < axes[0][1] * axes[1][0];
      return `${from} are turned${flips ? " and flipped over" : ""} until their principal axes, in green, lie on the axes of the picture. All distances stay. Off the diagonal is 0 now: the features are uncorrelated. The variances are the eigenvalues, ${write(variances[0])} and ${write(variances[1])}.`;
    }
    const flat = variances[1] < 1e-9 ? " No point lies beside the first axis. There, only ε keeps us from dividing by 0." : "";
    return `Each coordinate is divided by the root of its variance. The ellipse becomes a circle; the variances are ${exact(a)} and ${exact(d)}, short of 1 only by the ε = ${exact(trace.eps)} under the root.${flat}${own}`;
  }

  function question(trace, step, { follow: number }) {
    const { points } = trace.params;
    const test = number >= points.length;
    const end = trace.steps[step];
    if (step === 1) return { text: `What is the first number of ${test ? "the test point" : `point ${number}`} after the mean is subtracted?`, answer: (test ? end.test : end.points[number])[0] };
    if (step === 2) return { text: "By what number will the first feature be divided?", answer: trace.std[0] };
    if (step === 3) return { text: "What will stand off the diagonal of the covariance matrix?", answer: end.covariance[0][1] };
    if (step === 4) return { text: "What will be the variance along axis 1?", answer: end.covariance[1][1] };
    return null;
  }

  return {
    controls: [example.element, first.element, next, add, remove],
    stage: [
      h("div", { class: "cw-planes" },
        panel(left.element, h("div", { class: "cw-caption" }, "as they are: move the points")),
        panel(right.element, after)),
      legend([["cw-blue", "training points"], ["cw-purple", "test point"], ["cw-orange", "mean"], ["cw-green", "one deviation"]]),
      h("div", { class: "cw-grids cw-back" }, mean.element, covariance.element),
      sum,
      table.element,
    ],
    view: { follow: 0 },
    draw,
    question,
  };
}

const panel = (element, caption) => {
  element.prepend(caption);
  return element;
};
const exact = (value) => String(Number(value.toFixed(7)));

function leaning(covariance) {
  if (covariance === 0) return "The covariance is 0: neither feature tells anything of the other's direction.";
  const how = covariance > 0 ? "where the first feature is large, the second tends to be large, too" : "where the first feature is large, the second tends to be small";
  return `The covariance is ${write(covariance)}: ${how}.`;
}

/** The numbers of all points: those that the reader edits, and what has become of them. */
function pointTable({ set, setTest }) {
  const raw = grid({ label: "points", kind: "cw-blue", edit: set });
  const test = grid({ label: "test point", kind: "cw-purple", edit: (_, k, value) => setTest(value, k) });
  const [rawAfter, testAfter] = [grid({ label: "points, prepared", kind: "cw-blue" }), grid({ label: "test point, prepared", kind: "cw-purple" })];
  const element = h("details", { class: "cw-point-table" }, h("summary", {}, "All numbers, to read and to edit"),
    h("div", { class: "cw-grids" }, raw.element, h("span", { class: "cw-sign" }, "→"), rawAfter.element, test.element, h("span", { class: "cw-sign" }, "→"), testAfter.element));
  return {
    element,
    show(trace, step) {
      const { points, test: one } = trace.params;
      raw.show(points);
      test.show([one]);
      const end = trace.steps[step];
      if (!end) return;
      const text = (_, __, value) => write(Number(value.toFixed(2)));
      rawAfter.show(end.points, { text, look: (r, c) => ownLook(trace, [r, c], [OWN[end.name]]) });
      testAfter.show([end.test], { text });
    },
  };
}

export default widget({ title: "Prepare a cloud of points, step by step", build });
