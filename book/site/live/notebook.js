// An assignment's released notebook: what runs before an exercise, and the reader's answers in it.

import { answer, keepAnswer } from "./store.js";

const folder = new URL("../assignments/", import.meta.url);
const fetched = new Map();

async function fetchText(name) {
  if (!fetched.has(name)) {
    const request = fetch(new URL(name, folder)).then((response) => {
      if (!response.ok) throw new Error(`${name} could not be loaded (${response.status}).`);
      return response.text();
    });
    request.catch(() => fetched.delete(name)); // the next try asks again
    fetched.set(name, request);
  }
  return fetched.get(name);
}

const source = (cell) => (Array.isArray(cell.source) ? cell.source.join("") : cell.source ?? "");
const idOf = (cell) => cell.metadata?.nbgrader?.grade_id;
const isAnswer = (cell) => cell.metadata?.nbgrader?.solution === true;
const isCheck = (cell) => cell.metadata?.nbgrader?.grade === true && !isAnswer(cell);
const lines = (text) => text.match(/[^\n]*\n|[^\n]+/g) ?? [];

export const load = async (assignment) => JSON.parse(await fetchText(`${assignment}.ipynb`));

// The answers lie in base64, so that nobody reads one who only wanted to look around.
export async function solution(assignment, name) {
  const packed = atob(await fetchText(`${assignment}.solutions.txt`));
  const bytes = Uint8Array.from(packed, (one) => one.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes))[name];
}

// The code of the cells above an exercise, with the reader's answers, and of its check.
export async function around(assignment, name) {
  const { cells } = await load(assignment);
  const place = cells.findIndex((cell) => idOf(cell) === name);
  const above = cells.slice(0, place).filter((cell) => cell.cell_type === "code" && !isCheck(cell));
  return {
    above: above.map((cell) => (isAnswer(cell) && answer(assignment, idOf(cell))) || source(cell)),
    check: source(cells.slice(place).find(isCheck)),
  };
}

// The notebook as a text, ready to be handed in.
export async function filled(assignment) {
  const notebook = await load(assignment);
  for (const cell of notebook.cells.filter(isAnswer)) {
    const text = answer(assignment, idOf(cell));
    if (text !== null) cell.source = lines(text);
  }
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

// Take the answers out of a notebook; returns the names of those that were found.
export async function restore(assignment, text) {
  let given;
  try {
    given = JSON.parse(text).cells;
  } catch {
    throw new Error("This file is not a notebook: choose the .ipynb that you downloaded.");
  }
  if (!Array.isArray(given)) throw new Error("This file is not a notebook: it has no cells.");
  const found = new Map(given.map((cell) => [idOf(cell) ?? cell?.id, source(cell)]));
  const names = [];
  for (const cell of (await load(assignment)).cells.filter(isAnswer)) {
    const text = found.get(idOf(cell));
    if (text === undefined) continue;
    names.push(idOf(cell));
    keepAnswer(assignment, idOf(cell), text === source(cell) ? null : text);
  }
  if (!names.length) throw new Error(`This notebook has no answers to the assignment ${assignment}.`);
  return names;
}
