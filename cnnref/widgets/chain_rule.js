// The chain rule on a graph: values forward, gradients backward, one edge at a time.

import { choice } from "./shared/controls.js";
import { factor, fill, h, write, writeTo } from "./shared/dom.js";
import { widget } from "./shared/frame.js";
import { computed, reason } from "./shared/gates.js";
import { input } from "./shared/grid.js";
import { nodeGraph } from "./shared/nodes.js";
import { formulaField } from "./shared/written.js";

const NAMES = ["product", "fork", "exponential", "neuron"];
const SPELLED = { "1/": "1/x", "-": "−" };

/** A number that fits between two boxes. */
const short = (value) => writeTo(3, value);

function build(ui) {
  let shown = { nodes: [] };
  let boxes = [];
  const graph = nodeGraph({ label: "computation graph" });
  const legend = h("div", { class: "cw-caption" }, "in each box: the value, and below it ", h("span", { class: "cw-purple-ink" }, "∂"), ", the gradient of the result by it");
  const sum = h("p", { class: "cw-sum" });
  const total = h("p", { class: "cw-sum cw-total" });
  const example = choice({ label: "example", options: NAMES.map((name) => [name, name]), change: (name) => ui.change({ formula: shown.examples[name] }) });
  const written = formulaField((formula) => ui.change({ formula }));

  function draw(trace, step, hidden) {
    const formula = trace.params.formula;
    example.show(Object.keys(trace.examples).find((name) => trace.examples[name] === formula));
    written.show(formula);
    fill(total);
    if (!trace.steps.length) {
      fill(sum);
      shown = { ...shown, examples: trace.examples };
      return "";
    }
    if (!sameBoxes(trace)) boxes = trace.nodes.map(box);
    shown = trace;
    drawGraph(trace, step, hidden);
    const now = trace.steps[step];
    return { forward: tellForward, seed: tellSeed, back: tellBack }[now.do](trace, now, hidden) + (step === trace.steps.length - 1 && !hidden ? ` ${result(trace)}` : "");
  }

  const sameBoxes = ({ nodes }) => JSON.stringify(nodes.map(look)) === JSON.stringify(shown.nodes.map(look));
  const look = ({ name, op, edit, inputs }) => [name, op, edit, inputs];

  /** The box of a node, kept while its graph is shown. */
  function box({ name, op, edit }) {
    const value = edit ? input(`${name}, a number to change`, (number) => ui.change({ numbers: { ...ui.params.numbers, [name]: number } })) : h("div");
    value.classList.add("cw-node-value");
    const grad = h("div", { class: "cw-node-grad" });
    const title = h("div", { class: "cw-node-title" }, h("b", {}, name), op ? ` : ${SPELLED[op] ?? op}` : "");
    return { element: h("div", {}, title, value, grad), value, grad };
  }

  function drawGraph(trace, step, hidden) {
    const { nodes, edges, steps } = trace;
    const now = steps[step];
    const past = steps.slice(0, step + 1);
    const known = new Set(past.filter(({ do: what }) => what === "forward").map(({ node }) => node));
    const lastly = (node) => past.findLast((one) => one.do !== "forward" && (one.do === "seed" ? one.node : edges[one.edge].start) === node);
    nodes.forEach((node, i) => {
      const { value, grad } = boxes[i];
      const gate = node.inputs.length > 0;
      const ready = !gate || known.has(i);
      const asked = hidden && now.do === "forward" && now.node === i;
      const text = asked ? "?" : ready ? write(node.value) : "";
      if (node.edit) value.show(text);
      else value.textContent = text;
      value.classList.toggle("cw-node-long", text.length > 7);
      const got = lastly(i);
      const askedGrad = hidden && got === now;
      grad.textContent = askedGrad ? "∂ ?" : got ? `∂ ${write(got.after)}${got.missing ? " …" : ""}` : "";
      grad.classList.toggle("cw-unfinished", Boolean(got?.missing) || askedGrad);
    });
    graph.show({
      nodes: nodes.map((node, i) => ({ ...node, element: boxes[i].element, look: nodeLook(trace, now, i, known) })),
      edges: edges.map((edge, i) => ({ ...edge, ...edgeLook(edge, i, now, past, known, hidden) })),
    });
  }

  function nodeLook({ nodes, edges, own }, now, i, known) {
    const { inputs, edit, grad } = nodes[i];
    const kind = inputs.length ? (i === nodes.length - 1 ? "cw-output" : "") : edit || grad !== null ? "cw-input" : "cw-constant";
    const later = inputs.length && !known.has(i) ? "cw-later" : "";
    const current = now.do !== "back" && now.node === i ? (now.do === "seed" ? "cw-receiver" : "cw-current") : "";
    const ends = now.do === "back" && i === edges[now.edge].start ? "cw-receiver" : now.do === "back" && i === edges[now.edge].end ? "cw-sender" : "";
    const wrong = own?.wrong && own.part === `grad_${nodes[i].name}` ? "cw-node-wrong" : "";
    return `${kind} ${later} ${current} ${ends} ${wrong}`;
  }

  function edgeLook(edge, i, now, past, known, hidden) {
    const walked = past.some((one) => one.do === "back" && one.edge === i);
    const current = now.do === "back" ? now.edge === i : now.do === "forward" && now.node === edge.end;
    const back = now.do === "back" && current;
    const text = walked ? (hidden && back ? "×?" : `×${short(edge.slope)}`) : "";
    const base = walked ? "cw-walked" : edge.needed ? "" : "cw-constant";
    return { text, back: walked, current, look: `${base} ${known.has(edge.end) ? "" : "cw-later"} ${current && !back ? "cw-forth" : ""}` };
  }

  function tellForward({ nodes }, { node: i }, hidden) {
    const gate = nodes[i];
    const inputs = gate.inputs.map((one) => nodes[one]);
    const value = h("strong", { class: "cw-result" }, hidden ? "?" : write(gate.value));
    fill(sum, `${gate.name} = ${gate.how} = `, h("span", { class: "cw-weight" }, computed(gate.op, inputs)), " = ", value);
    if (hidden) return `Forward: what is ${gate.name} = ${gate.how}?`;
    const first = gate.inputs.every((one) => !nodes[one].inputs.length);
    return `Forward: ${gate.name} = ${gate.how} is ${write(gate.value)}.${first ? " A gate needs only its own inputs." : ""}`;
  }

  function tellSeed({ nodes }, { node: i }, hidden) {
    const { name } = nodes[i];
    fill(sum, `∂${name}/∂${name} = `, h("strong", { class: "cw-purple-ink" }, hidden ? "?" : "1"));
    if (hidden) return `All values are known. The walk back begins: what is the derivative of ${name} by itself?`;
    return `All values are known; now back. If ${name} grows by a little, ${name} grows by as much: its gradient by itself is 1.`;
  }

  function tellBack({ nodes, edges }, now, hidden) {
    const { start, end, slope } = edges[now.edge];
    const [from, to] = [nodes[end], nodes[start]];
    const port = edges.slice(0, now.edge).filter((edge) => edge.end === end).length;
    const term = (number, words, kind) => [h("span", { class: kind }, number), h("small", {}, ` ${words} `)];
    const mark = (number) => h("strong", { class: "cw-purple-ink" }, hidden ? "?" : number);
    fill(sum, term(write(now.arrives), `arrives at ${from.name}`, "cw-purple-ink"), "× ", term(hidden ? "?" : factor(slope), "local slope", "cw-weight"), "= ", mark(write(now.sent)), h("small", {}, ` goes to ${to.name}`));
    const fork = now.before !== null;
    const before = fork ? [`${write(now.before)} `, h("small", {}, "from before "), `+ ${hidden ? "?" : factor(now.sent)} = `] : [];
    fill(total, `∂${nodes.at(-1).name}/∂${to.name} = `, before, mark(write(now.after)), now.missing ? h("small", {}, " and more to come") : null);
    const where = `Back from ${from.name} to ${to.name}.`;
    if (hidden) return `${where} ${write(now.arrives)} arrives at ${from.name} = ${from.how}. What goes on to ${to.name}?`;
    const why = reason(from, from.inputs.map((one) => nodes[one]), port, slope);
    const sumUp = fork ? ` ${to.name} has ${write(now.before)} from another path; paths add up: ${write(now.after)}.` : "";
    const more = now.missing ? ` ${now.missing === 1 ? "One more path leads" : `${now.missing} more paths lead`} back to ${to.name}: wait for ${now.missing === 1 ? "it" : "them"}.` : "";
    return `${where} ${why} So ${write(now.arrives)} × ${factor(slope)} = ${write(now.sent)} goes on.${sumUp}${more}`;
  }

  /** What the gradients say, when all are known. */
  function result({ nodes }) {
    const f = nodes.at(-1);
    const steepest = nodes.filter((node) => !node.inputs.length && node.grad !== null).reduce((a, b) => (Math.abs(b.grad) > Math.abs(a.grad) ? b : a));
    if (!steepest.grad) return `Done. Here no input moves ${f.name}.`;
    const way = steepest.grad < 0 ? "falls" : "grows";
    return `Done. ${f.name} is most sensitive to ${steepest.name}: if ${steepest.name} grows by a little, ${f.name} ${way} ${write(Math.abs(steepest.grad))} times as much.`;
  }

  function question({ nodes, edges, steps }, step) {
    const now = steps[step];
    if (now.do === "seed") return { text: "Which gradient does the walk back begin with?", answer: 1 };
    if (now.do === "forward") return { text: `What is ${nodes[now.node].name} = ${nodes[now.node].how}?`, answer: nodes[now.node].value };
    const { start, end } = edges[now.edge];
    if (now.before !== null) return { text: `Paths add up: what does ${nodes[start].name} have then?`, answer: now.after };
    return { text: `What goes back from ${nodes[end].name} to ${nodes[start].name}?`, answer: now.sent };
  }

  return { controls: [example.element, written.element], stage: [legend, graph.element, sum, total], draw, question };
}

export default widget({ title: "The chain rule, edge by edge", build });
