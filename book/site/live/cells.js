// The page's own cells, to edit and run in place. They share one namespace. What a cell needs of the
// cells above, as they are now, runs before it; going back up the page starts anew.

import { python } from "../python.js";
import { Console } from "./console.js";
import { element } from "./element.js";
import { printAs } from "./paper.js";

let page; // {name, cells: [{code, needs}]}
const ran = new Set(); // numbers of the cells whose names are there
const opened = new Map(); // cells with an editor, by number

async function load() {
  const name = document.querySelector("[data-live-cells]").dataset.liveCells;
  const response = await fetch(new URL(`../cells/${name}.json`, import.meta.url));
  if (!response.ok) throw new Error(`The page's cells could not be loaded (${response.status}).`);
  return { name, cells: await response.json() };
}

class Cell {
  constructor(node, number) {
    this.number = number;
    this.input = node.querySelector(".cell_input");
    this.saved = node.querySelector(".cell_output"); // what the page was built with
    this.code = this.input.querySelector("pre").textContent.trimEnd();
    const button = (text, onclick, title) =>
      element("button", { type: "button", class: "live-button", onclick, title }, text);
    this.start = button("▶ Run, edit", () => this.open(), "Run this cell here, and edit it");
    this.start.classList.add("live-start");
    this.input.append(this.start);
    this.button = button;
  }

  async open() {
    this.start.remove();
    const { createEditor } = await import("../editor.js");
    const parent = element("div", { class: "live-code" });
    const keys = { "Ctrl-Enter": () => this.run(), "Shift-Enter": () => this.run() };
    const label = "Code of this cell";
    this.editor = createEditor({ parent, text: this.code, label, keys, onChange() {} });
    printAs(parent, () => this.editor.text);
    this.console = new Console();
    this.stop = this.button("Stop", () => python.stop(), "Stop the code that runs");
    this.tools = element(
      "div",
      { class: "live-toolbar", role: "group", "aria-label": "Actions for this cell" },
      this.button("Run", () => this.run(), "Run (Ctrl+Enter)"),
      this.stop,
      this.button("As it was", () => this.close(), "Put back the page's own code and output"),
    );
    opened.set(this.number, this);
    this.kept = [...this.input.childNodes];
    this.input.replaceChildren(parent);
    this.input.after(this.tools, this.console.element);
    this.editor.focus();
    await this.run();
  }

  close() {
    if (this.console.running) python.stop();
    opened.delete(this.number);
    ran.clear();
    this.tools.remove();
    this.console.element.remove();
    this.input.replaceChildren(...this.kept, this.start);
    if (this.saved) this.saved.hidden = false;
    this.start.focus();
  }

  async run() {
    if (this.console.running) return;
    const written = this.editor.text;
    const act = async () => {
      this.console.clear();
      page ??= await load();
      if (!opened.has(this.number)) return; // closed meanwhile
      const namespace = `page ${page.name}`;
      if ([...ran].some((number) => number >= this.number)) ran.clear();
      for (const number of page.cells[this.number].needs.filter((one) => !ran.has(one))) {
        this.console.say("Running what this cell needs of those above ...");
        const code = opened.get(number)?.editor.text ?? page.cells[number].code;
        await python.run(code, { namespace, fresh: ran.size === 0 });
        ran.add(number);
      }
      this.console.say("Running ...");
      if (this.saved) this.saved.hidden = true;
      const onOutput = (text) => this.console.print(text);
      const said = await python.run(written, {
        namespace,
        onOutput,
        fresh: ran.size === 0,
      });
      ran.add(this.number);
      this.console.show(said);
      this.console.say(this.console.output.hidden ? "It ran, and printed nothing." : "");
    };
    await this.console.during(() => python.turn(act));
  }
}

export function start() {
  for (const node of document.querySelectorAll("[class*='live-cell-']")) {
    const number = [...node.classList].find((one) => one.startsWith("live-cell-")).slice(10);
    new Cell(node, Number(number));
  }
  // Python that is stopped forgets everything: what a cell needs runs again.
  python.onState(({ name }) => {
    if (name === "idle") ran.clear();
  });
}
