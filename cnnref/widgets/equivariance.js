// Shift and convolve, or convolve and shift: when the two are the same.

import { choice, whole } from "./shared/controls.js";
import { fill, h } from "./shared/dom.js";
import { widget } from "./shared/frame.js";
import { grid } from "./shared/grid.js";
import { ownLook } from "./shared/own.js";
import { replaced } from "./shared/resize.js";

function build(ui) {
  const set = (name, row, column, value) => ui.change({ [name]: replaced(ui.params[name], [row, column], value) });
  const image = grid({ label: "image x", kind: "cw-blue", edit: (row, column, value) => set("image", row, column, value) });
  const kernel = grid({ label: "kernel", kind: "cw-blue", edit: (row, column, value) => set("kernel", row, column, value) });
  const shifted = grid({ label: "shifted image g(x)", kind: "cw-blue" });
  const map = grid({ label: "map f(x)", kind: "cw-green" });
  const one = grid({ label: "f(g(x)): shift, then convolve", kind: "cw-green" });
  const other = grid({ label: "g(f(x)): convolve, then shift", kind: "cw-green" });
  const pairs = h("div", { class: "cw-pairs" }, image.element, map.element, shifted.element, one.element, kernel.element, other.element);
  const verdict = h("p", { class: "cw-sum" });

  const right = whole({ label: "shift right", min: 0, max: 6, change: (value) => ui.change({ right: value }) });
  const down = whole({ label: "shift down", min: 0, max: 5, change: (value) => ui.change({ down: value }) });
  const stride = whole({ label: "stride", min: 1, max: 3, change: (value) => ui.change({ stride: value }) });
  const border = choice({ label: "beyond the border", options: [["zeros", "zeros"], ["circular", "the other side"]], change: (value) => ui.change({ border: value }) });

  const largest = (values) => Math.max(1, ...values.flat().map(Math.abs));
  const shade = (values) => (r, c) => values[r][c] / largest(values);
  const empty = (values) => values.map((line) => line.map(() => null));

  function draw(trace, step, hidden) {
    const { params } = trace;
    right.show(params.right);
    down.show(params.down);
    stride.show(params.stride);
    border.show(params.border);
    const when = (grid_, values, from, look = () => "", title) =>
      step >= from ? grid_.show(values, { shade: shade(values), look, title }) : grid_.show(empty(values), { look: () => "cw-later", title });
    image.show(params.image, { shade: shade(params.image) });
    kernel.show(params.kernel);
    map.show(trace.map, { shade: shade(trace.map) });
    when(shifted, trace.shifted, 1);
    // Where there is no room for all, only what the step is about shows.
    const about = [[image, kernel, map], [shifted, one], [map, other], [one, other]][step];
    for (const each of [image, map, shifted, one, kernel, other]) each.element.classList.toggle("cw-aside", !about.includes(each));
    const compared = step === 3 && !hidden;
    const look = (r, c) => (compared && !trace.equal[r][c] ? "cw-differs" : "");
    when(one, trace.map_of_shifted, 1, (r, c) => `${look(r, c)} ${ownLook(trace, [r, c], ["conv2d"])}`);
    when(other, trace.shifted_map, 2, look);
    return tell(trace, step, compared);
  }

  const steps = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

  function tell(trace, step, compared) {
    const { params, moves, exact, agree, equal } = trace;
    const all = equal.flat().length;
    fill(verdict);
    if (step === 0) return "The image x, and its map f(x): the kernel at every place.";
    if (step === 1) return `First the shift g, ${steps(params.right, "pixel")} to the right and ${params.down} down; then the convolution f.`;
    if (step === 2) {
      const by = `the map moves ${steps(moves[1], "place")} to the right and ${moves[0]} down`;
      const fit = exact ? "" : ` With stride ${params.stride}, the shift is no whole number of places: the map can only come near.`;
      return `First the convolution, then the shift: ${by}.${fit}`;
    }
    if (!compared) return "Compare f(g(x)) with g(f(x)).";
    const sign = agree === all ? "=" : "≠";
    fill(verdict, `f(g(x)) ${sign} g(f(x)): `, h("strong", { class: agree === all ? "cw-result" : "cw-wrong-word" }, `${agree} of ${all} places agree`));
    if (agree === all) return "Both ways give the same: here the convolution is equivariant.";
    if (!exact) return `They differ, because a shift by ${params.right} and ${params.down} is no multiple of the stride ${params.stride}.`;
    if (params.border === "zeros") return "They differ near the border only: there the windows see zeros that no image has, or pixels that have left it.";
    return "They differ.";
  }

  return {
    controls: [right.element, down.element, stride.element, border.element],
    stage: [
      pairs,
      verdict,
    ],
    draw,
    question: (trace, step) =>
      step === 3 ? { text: `In how many of the ${trace.equal.flat().length} places do they agree?`, answer: trace.agree } : null,
  };
}

export default widget({ title: "Shift first or convolve first?", build });
