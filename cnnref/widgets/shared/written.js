// A formula that the reader writes, folded away until somebody wants to.

import { h } from "./dom.js";

/** @param {function} change Called with the text. */
export function formulaField(change) {
  let shown = "";
  const send = () => change(field.value);
  const field = h("textarea", {
    "aria-label": "Your formula",
    rows: 4,
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    onkeydown: (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      send();
    },
  });
  const help = h("p", {}, "One line, such as ", h("code", {}, "(x + y) * z"), ", or several, each with a name. Signs: ", h("code", {}, "+ - * / **"), ", functions: ", h("code", {}, "exp log sin cos tanh sigmoid relu max"), ". Other names are inputs. A difference is drawn as a sum with a minus, a quotient as a product with 1/x.");
  const element = h("details", { class: "cw-written" }, h("summary", {}, "Write your own f"), field, h("div", { class: "cw-send" }, h("button", { type: "button", onclick: send }, "Draw it"), h("span", { class: "cw-name cw-aside" }, "or Ctrl + Enter")), help);
  return {
    element,
    show(text) {
      if (text === shown) return;
      shown = text;
      field.value = text;
      field.rows = Math.max(3, text.split("\n").length);
    },
  };
}
