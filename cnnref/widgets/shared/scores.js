// Scores of classes: a bar for each, to the right above zero and to the left below, and its share.

import { fill, h, write } from "./dom.js";

/** @param {function} choose Called with the number of a class. */
export function scores({ label, names, choose }) {
  const rows = names.map((name, k) => {
    const bar = h("span", { class: "cw-score-bar" });
    const value = h("span", { class: "cw-score-value" });
    const share = h("span", { class: "cw-score-share" });
    const element = h("button", { type: "button", class: "cw-score", "aria-pressed": "false", onclick: () => choose(k) },
      h("strong", {}, name), h("span", { class: "cw-score-track" }, bar), h("span", { class: "cw-hidden" }, "score"), value, h("span", { class: "cw-hidden" }, "share"), share);
    return { element, bar, value, share };
  });
  const element = h("div", { class: "cw-scores", role: "group", "aria-label": label },
    h("div", { class: "cw-score cw-score-head", "aria-hidden": "true" }, h("span"), h("span"), h("span", {}, "score"), h("span", {}, "share")),
    rows.map((row) => row.element));
  return {
    element,
    /** Show the numbers, or question marks while they are to be predicted. */
    show(values, shares, { chosen = null, hidden = false } = {}) {
      const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
      const part = (value) => (100 * (value - low)) / (high - low || 1);
      const best = values.indexOf(Math.max(...values));
      rows.forEach(({ element: row, bar, value, share }, k) => {
        const [from, to] = values[k] < 0 ? [part(values[k]), part(0)] : [part(0), part(values[k])];
        Object.assign(bar.style, { left: `${from}%`, width: hidden ? "0" : `${to - from}%` });
        bar.classList.toggle("cw-negative", values[k] < 0);
        fill(value, hidden ? "?" : write(Math.round(values[k] * 10) / 10));
        fill(share, hidden ? "?" : percent(shares[k]));
        row.classList.toggle("cw-best", !hidden && k === best);
        row.setAttribute("aria-pressed", k === chosen);
      });
    },
  };
}

/** A share as people read it; never 100 % for what is a little less. */
export function percent(share) {
  if (share > 0.9995) return "> 99.9 %";
  if (share < 0.0005) return "< 0.1 %";
  return `${(100 * share).toFixed(1)} %`;
}
