// The reader's own function, run on what the widget shows, and what is wrong with its result.

import { fill, h } from "./dom.js";

/** @param {function} run Called with a function's name, or "" to put it away. */
export function ownFunctions(run) {
  const buttons = h("div", { class: "cw-own" });
  const verdict = h("div", { class: "cw-verdict", role: "status", hidden: true });
  let shown = "";

  return {
    buttons,
    verdict,
    show({ runs = [], own }) {
      const now = JSON.stringify([runs, own?.name]);
      if (now !== shown) fill(
        buttons,
        runs.map((name) => {
          const active = own?.name === name;
          const words = active ? "Put away my " : "Run my ";
          return h("button", { type: "button", "aria-pressed": active, onclick: () => run(active ? "" : name) }, words, h("code", {}, name));
        }),
      );
      shown = now;
      verdict.hidden = !own;
      if (!own) return;
      verdict.className = `cw-verdict ${own.right ? "cw-good" : "cw-bad"}`;
      fill(verdict, h("strong", {}, `Your ${own.name}: `), sentence(own.message), own.hint ? h("span", { class: "cw-hint" }, ` ${own.hint}`) : null);
    },
  };
}

const sentence = (text) => (/[.?!]$/.test(text) ? text : `${text}.`);

/**
 * Mark a cell if it is the first wrong one of what the reader's function returned.
 * @param {number[]} index The last indices of the cell in the result.
 * @param {string[]} names The functions whose result the grid shows.
 */
export function ownLook({ own }, index, names) {
  if (!own?.wrong || !names.includes(own.name)) return "";
  return own.wrong.slice(-index.length).join() === index.join() ? "cw-wrong" : "";
}
