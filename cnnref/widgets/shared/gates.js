// What each gate of a graph does, in words: forward with its numbers, backward with its slope.

import { factor, write } from "./dom.js";

const SIGNS = { "+": " + ", "×": " · " };

/** The computation of a gate with the numbers of its inputs put in. */
export function computed(op, inputs) {
  const values = inputs.map((input) => input.value);
  if (op in SIGNS) return write(values[0]) + SIGNS[op] + factor(values[1]);
  if (op === "-") return `−${factor(values[0])}`;
  if (op === "1/") return `1 / ${factor(values[0])}`;
  if (op.startsWith("**")) return `${factor(values[0])}${op}`;
  return `${op}(${values.map(write).join(", ")})`;
}

/** Why the slope of a gate by its input number `port` is what it is. */
export function reason(gate, inputs, port, slope) {
  const { op, how } = gate;
  const { name } = inputs[port];
  const [it, own] = [write(slope), write(gate.value)];
  if (op === "×") {
    const { name: other, value } = inputs[1 - port];
    return `In ${how}, ${name} is multiplied by ${other}: the slope is the other factor, ${write(value)}.`;
  }
  if (op === "max") return whoWins(inputs, port, slope);
  if (op === "relu") {
    return slope ? `${name} is positive, so ${how} moves as ${name} does: the slope is 1.` : `${name} is not positive, so ${how} stays 0: the slope is 0.`;
  }
  if (op.startsWith("**")) return `The slope of ${how} is ${op.slice(2).replace("-", "−")} times ${name} to a power that is one less: ${it}.`;
  return {
    "+": `If ${name} grows by a little, ${how} grows by as much: the slope is 1.`,
    "-": `The minus turns the sign: the slope is −1.`,
    "1/": `The slope of ${how} is minus its own output squared, −${factor(gate.value)}²: ${it}.`,
    exp: `The slope of ${how} is its own output, ${own}.`,
    log: `The slope of ${how} is 1 / ${name}: ${it}.`,
    sin: `The slope of ${how} is cos(${name}): ${it}.`,
    cos: `The slope of ${how} is −sin(${name}): ${it}.`,
    tanh: `The slope of ${how} is 1 minus its output squared, 1 − ${factor(gate.value)}²: ${it}.`,
    sigmoid: `The slope of ${how} is o · (1 − o), with its output o = ${own}: ${it}.`,
  }[op];
}

function whoWins(inputs, port, slope) {
  const { name, value } = inputs[port];
  const tied = inputs.filter((input) => input.value === value).length > 1;
  if (slope && tied) return `${name} is the first of the largest, and takes all: the slope is 1.`;
  if (slope) return `${name} is the largest, and the maximum moves with it: the slope is 1.`;
  const most = Math.max(...inputs.map((input) => input.value));
  if (value === most) return `${name} is as large as another, which comes first and takes all: the slope is 0.`;
  return `${name} is not the largest, and moving it a little changes nothing: the slope is 0.`;
}
