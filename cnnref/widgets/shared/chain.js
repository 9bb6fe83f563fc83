// A chain of two units as a picture: values on the way forward, gradients on the way back.

import { fill, svg, write, writeTo } from "./dom.js";

const [X, HIDDEN, OUTPUT, LOSS] = [25, 129, 237, 331]; // places along the chain
const MIDDLE = 96;
const FORWARD = ["n1", "a11", "n2", "y", "J"];

/** Three digits and four places at most: there is room for no more. */
function brief(value) {
  const rounded = Number(value.toFixed(4));
  return value && !rounded ? "≈ 0" : writeTo(3, rounded);
}

export function chainPicture() {
  const element = svg("svg", { class: "cw-chain", viewBox: "0 0 360 172", "aria-hidden": "true" });
  return {
    element,
    /** Show the parts of a pass that are known; `hidden` is whether the last of them is asked for. */
    show({ pass, known, hidden }, { x, t }) {
      const at = known.at(-1);
      const value = (part, number) => (known.includes(part) ? (hidden && part === at ? "?" : brief(number)) : "");
      const [w11, b1, w21, b2] = pass.now;
      const g = pass.grads;
      const whole = known.length === 10;
      const look = (...parts) => (parts.includes(at) ? `cw-at ${FORWARD.includes(at) ? "cw-orange" : "cw-purple"}` : "");
      fill(
        element,
        edge(X, HIDDEN, "w₁₁", w11, value("grads1", g[0]), look("n1", "grads1")),
        edge(HIDDEN, OUTPUT, "w₂₁", w21, value("grads2", g[2]), look("n2", "grads2", "delta1")),
        edge(OUTPUT, LOSS, "", null, "", look("J", "delta2")),
        bias(HIDDEN, "b₁", b1, value("grads1", g[1])),
        bias(OUTPUT, "b₂", b2, value("grads2", g[3])),
        unit(X, "x", brief(x), ""),
        unit(HIDDEN, "σ", value("a11", pass.a11), whole ? "" : look("n1", "a11", "delta1")),
        unit(OUTPUT, "ReLU", value("y", pass.y), whole ? "" : look("n2", "y", "delta2")),
        below(HIDDEN, "n₁", value("n1", pass.n1), "δ₁", value("delta1", g[1])),
        below(OUTPUT, "n₂", value("n2", pass.n2), "δ₂", value("delta2", g[3])),
        end(value("J", pass.J), t, whole ? "" : look("J")),
      );
    },
  };
}

const text = (x, y, words, look = "") => svg("text", { x, y, class: look, "text-anchor": "middle" }, words);

function edge(from, to, name, weight, gradient, look) {
  const [x1, x2] = [from + 27, to - 29];
  const middle = (x1 + x2) / 2;
  const arrow = look.includes("cw-purple") ? `M${x2} ${MIDDLE}H${x1 + 2}m6 -4l-6 4l6 4` : `M${x1} ${MIDDLE}H${x2}m-6 -4l6 4l-6 4`;
  return svg("g", { class: look },
    svg("path", { class: "cw-wire", d: arrow }),
    name && [text(middle, MIDDLE - 21, name, "cw-faint"), text(middle, MIDDLE - 7, brief(weight), "cw-of-weight")],
    text(middle, MIDDLE + 17, gradient, "cw-of-gradient"));
}

function bias(x, name, number, gradient) {
  return svg("g", {},
    svg("path", { class: "cw-wire", d: `M${x} 38V${MIDDLE - 28}m-4 -6l4 6l4 -6` }),
    svg("text", { x, y: 16, "text-anchor": "middle" }, svg("tspan", { class: "cw-faint" }, `${name} `), svg("tspan", { class: "cw-of-weight" }, brief(number))),
    text(x, 32, gradient, "cw-of-gradient"));
}

function unit(x, sign, value, look) {
  return svg("g", { class: look },
    svg("circle", { class: "cw-unit", cx: x, cy: MIDDLE, r: 25 }),
    text(x, MIDDLE - 9, sign, "cw-faint"),
    text(x, MIDDLE + 9, value, "cw-of-value"));
}

function below(x, name, sum, delta, gradient) {
  return [text(x, MIDDLE + 41, sum && `${name} = ${sum}`), text(x, MIDDLE + 58, gradient && `${delta} = ${gradient}`, "cw-of-gradient")];
}

function end(value, t, look) {
  return svg("g", { class: look },
    svg("rect", { class: "cw-unit", x: LOSS - 28, y: MIDDLE - 25, width: 56, height: 50, rx: 8 }),
    text(LOSS, MIDDLE - 9, "loss", "cw-faint"),
    text(LOSS, MIDDLE + 9, value, "cw-of-value"),
    text(LOSS, MIDDLE + 41, `t = ${write(t)}`));
}
