// Widgets in the page: the modules that a notebook uses, with a model that lives here. It answers
// from the traces saved with the page, and asks the Python in the page for any other.

const style = document.createElement("link");
style.rel = "stylesheet";
style.href = new URL("widgets/widgets.css", import.meta.url).href;
document.head.append(style);

const key = (params) => JSON.stringify(params);

class Model {
  constructor({ topic, saved, place }) {
    this.topic = topic;
    this.saved = new Map(saved.map((trace) => [key(trace.params), trace]));
    this.values = { params: saved[0].params, trace: saved[0], own: "", loading: null, place, link: null };
    this.listeners = new Map();
    this.asked = 0;
  }
  get(name) {
    return this.values[name];
  }
  set(name, value) {
    this.values[name] = value;
  }
  on(event, act) {
    if (!this.listeners.has(event)) this.listeners.set(event, new Set());
    this.listeners.get(event).add(act);
  }
  off(event, act) {
    this.listeners.get(event)?.delete(act);
  }
  tell(name, value) {
    this.values[name] = value;
    for (const act of this.listeners.get(`change:${name}`) ?? []) act();
  }
  /** Answer the parameters; only the last of several questions counts. */
  async save_changes() {
    this.asked += 1;
    const mine = this.asked;
    const { params, own } = this.values;
    const saved = own ? undefined : this.saved.get(key(params));
    if (saved) return this.tell("trace", saved);
    let forget = () => {};
    try {
      const { python } = await import("./python.js");
      forget = python.onState((state) => mine === this.asked && this.tell("loading", waiting(state, python.stop)));
      const ask = () => python.call("cnnref.widgets.own.answer", { topic: this.topic, params, own });
      let trace = await ask();
      if (trace.own?.chapter) {
        trace = await python.turn(async () => {
          await bring(python, trace.own);
          return ask();
        });
      }
      if (mine === this.asked) this.tell("trace", trace);
    } catch (error) {
      if (mine === this.asked) this.tell("loading", { text: `Python could not answer: ${error.message ?? error}`, failed: true });
    } finally {
      forget();
    }
  }
}

/** Run what the reader wrote for an exercise on another page or day, if there is something. */
async function bring(python, { name, chapter }) {
  const { answer } = await import("./live/store.js");
  const written = answer(chapter, name);
  if (written === null) return;
  const { around } = await import("./live/notebook.js");
  const { above } = await around(chapter, name);
  for (const code of [...above, written]) await python.run(code, { namespace: chapter });
}

/** What to tell the reader while Python loads or works; null when it is at rest. */
function waiting({ name, fraction }, stop) {
  if (name === "loading") return { text: "Python is loading. It does so once.", part: fraction };
  return name === "busy" ? { text: "Python is at work.", stop } : null;
}

/** The state that the page's address asks of the widget at a place, or null. */
function linked(place) {
  const hash = location.hash.slice(1);
  if (!hash.startsWith(`${place}=`)) return null;
  try {
    return JSON.parse(decodeURIComponent(hash.slice(place.length + 1)));
  } catch {
    return null;
  }
}

/** What the widget shows in words: all that paper can hold of it. */
function words(model) {
  const text = document.createElement("p");
  text.className = "widget-paper";
  const tell = () => (text.textContent = model.get("trace").problem || model.get("trace").alt);
  model.on("change:trace", tell);
  tell();
  return text;
}

async function open(host) {
  const data = JSON.parse(host.querySelector("script").textContent);
  const model = new Model(data);
  const { default: module } = await import(`./widgets/${data.topic}.js`);
  await new Promise((loaded) => (style.sheet ? loaded() : style.addEventListener("load", loaded)));
  const follow = () => {
    const link = linked(data.place);
    if (!link) return;
    model.tell("link", link);
    host.scrollIntoView({ block: "center" });
  };
  const shell = document.createElement("div");
  host.replaceChildren(shell, words(model));
  module.render({ model, el: shell });
  host.dataset.ready = "";
  addEventListener("hashchange", follow);
  follow();
}

for (const host of document.querySelectorAll(".cnnref-widget")) open(host);
