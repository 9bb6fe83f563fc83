// Python in the page, for live exercises, cells and widgets. It is loaded by the first call.
//
//   await python.call("cnnref.shapes.output_size", { size: 7, kernel: 3 })     -> 5
//   await python.call("correlate2d", [x, k], { namespace: "convolution" })     a reader's function
//   await python.run("print(1)", { namespace: "page", onOutput: (text) => ... })
//     -> { text, html, report, error }: the last value as a notebook shows it, what was raised
//   await python.turn(async () => { ... })    several calls that belong together: no other turn's
//                             calls come between them
//   python.stop()             ends what runs and the turns that wait; the next call starts Python again
//   python.onState((state) => ...)   { name: "idle" | "loading" | "ready" | "busy", fraction }

let worker = null;
let state = { name: "idle", fraction: 0 };
let lastId = 0;
let turns = Promise.resolve(); // the last turn, and by that all before it
let stops = 0;
const waiting = new Map();
const watchers = new Set();

function enter(name, fraction = 0) {
  state = { name, fraction };
  for (const watcher of watchers) watcher(state);
}

export class Stopped extends Error {
  constructor() {
    super("Stopped.");
  }
}

function start() {
  worker = new Worker(new URL("./python-worker.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => receive(data);
  worker.onerror = ({ message = "its files cannot be reached" }) =>
    end(new Error(`Python could not be loaded: ${message}.`));
  enter("loading");
}

function receive(data) {
  if (data.fraction !== undefined) {
    if (state.name === "loading") enter("loading", data.fraction);
  } else if (data.ready) {
    enter("busy");
  } else if (data.output !== undefined) {
    waiting.get(data.id)?.onOutput?.(data.output);
  } else if (data.broken !== undefined) {
    end(new Error(`Python broke down and starts anew: ${data.broken.trim().split("\n").pop()}`));
  } else {
    waiting.get(data.id)?.resolve(data.result);
    waiting.delete(data.id);
    enter(waiting.size ? "busy" : "ready");
  }
}

// End the worker; whoever waits learns why.
function end(error) {
  worker?.terminate();
  worker = null;
  const refused = [...waiting.values()];
  waiting.clear();
  enter("idle");
  for (const { reject } of refused) reject(error);
}

function ask(message, onOutput) {
  if (!worker) start();
  else if (state.name === "ready") enter("busy");
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject, onOutput });
    worker.postMessage({ ...message, id });
  });
}

export const python = {
  async call(name, args = {}, { namespace } = {}) {
    const { value, error } = await ask({ kind: "call", name, args, namespace });
    if (error) throw new Error(error);
    return value;
  },
  run(code, { namespace = "page", onOutput, fresh = false, lenient = false } = {}) {
    return ask({ kind: "run", code, namespace, fresh, lenient }, onOutput);
  },
  turn(act) {
    const before = stops;
    const mine = turns.then(() => {
      if (stops > before) throw new Stopped();
      return act();
    });
    turns = mine.catch(() => {});
    return mine;
  },
  stop() {
    stops += 1;
    if (worker) end(new Stopped());
  },
  // Returns a function that ends the watch.
  onState(watcher) {
    watchers.add(watcher);
    watcher(state);
    return () => watchers.delete(watcher);
  },
  get state() {
    return state;
  },
};
