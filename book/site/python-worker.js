// Python in a worker: Pyodide, NumPy and cnnref, loaded by the first message.
// In: {id, kind: "call" | "run", ...}. Out: {fraction}, {ready}, {id, output}, {id, result}.

import files from "./python-files.js";

const here = new URL("./", import.meta.url).href;
const total = Object.values(files.sizes).reduce((sum, size) => sum + size, 0);
let python = null;

// Count the bytes of everything that Pyodide and we fetch, for the progress bar.
const plainFetch = self.fetch.bind(self);
let received = 0;
self.fetch = async (...request) => {
  const response = await plainFetch(...request);
  if (!response.ok) throw new Error(`${response.status} for ${response.url}`);
  const counter = new TransformStream({
    transform(chunk, controller) {
      received += chunk.byteLength;
      postMessage({ fraction: Math.min(received / total, 1) });
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counter), response);
};

async function bytes(name) {
  const response = await fetch(here + name);
  return new Uint8Array(await response.arrayBuffer());
}

async function load() {
  const archives = Promise.all([bytes(`${files.folder}numpy.zip`), bytes(files.package)]);
  const { loadPyodide } = await import(`${here}${files.folder}pyodide.mjs`);
  const pyodide = await loadPyodide({ indexURL: here + files.folder });
  // NumPy looks at who calls it before it reuses the memory of an array of over 256 KiB; Pyodide
  // has no such function, and without one Python breaks down. Nobody calls, says this one.
  pyodide._module.LDSO.loadedLibsByName.__main__.exports.backtrace = () => 0;
  const packages = pyodide.runPython("import site; site.getsitepackages()[0]");
  for (const archive of await archives) {
    pyodide.unpackArchive(archive, "zip", { extractDir: packages });
  }
  self.fetch = plainFetch;
  const page = pyodide.pyimport("cnnref.page");
  pyodide.pyimport("cnnref.checks.registry").all_exercises();
  postMessage({ ready: true });
  return { page, digits: false, pyodide, packages };
}

// The digits are a megabyte that few pages need.
async function bringDigits(text) {
  if (python.digits || !/\bmnist\b|lenet|digit/i.test(text)) return;
  const content = await bytes(files.digits);
  const path = `${python.packages}/cnnref/data/${files.digits.split("/").pop()}`;
  python.pyodide.FS.writeFile(path, content);
  python.digits = true;
}

const kinds = {
  call({ name, args, namespace }) {
    return python.page.call(name, JSON.stringify(args), namespace);
  },
  run({ id, code, namespace, fresh, lenient }) {
    const write = (text) => postMessage({ id, output: text });
    return python.page.run.callKwargs(code, namespace, write, { fresh, lenient });
  },
};

let queue = Promise.resolve();
self.onmessage = ({ data }) => {
  queue = queue.then(async () => {
    try {
      python ??= await load();
      await bringDigits(data.code ?? data.name);
      postMessage({ id: data.id, result: JSON.parse(kinds[data.kind](data)) });
    } catch (error) {
      // Not the reader's exception, which is part of the result: Python itself broke.
      postMessage({ id: data.id, broken: String(error.message ?? error) });
    }
  });
};
