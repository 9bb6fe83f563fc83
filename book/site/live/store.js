// What the reader has done, kept in this browser and nowhere else.

const PREFIX = "cnnref";
const watchers = new Set();
const unstored = new Map(); // what storage that is off or full did not take lives as long as the page

function read(key, otherwise) {
  if (unstored.has(key)) return unstored.get(key) ?? otherwise;
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise; // no storage, or not our text
  }
}

function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
    unstored.delete(key);
  } catch {
    unstored.set(key, value);
  }
  for (const watcher of watchers) watcher();
}

const key = (kind, assignment, name) => `${PREFIX}:${kind}:${assignment}:${name}`;

// The text of an answer, null while the exercise is as it was given.
export const answer = (assignment, name) => read(key("answer", assignment, name), null);

export function keepAnswer(assignment, name, text) {
  write(key("answer", assignment, name), text);
}

// {earned, tries, revealed}: the points of the last check, the different wrong answers that
// were checked, and whether the model answer was looked at.
export const record = (assignment, name) =>
  read(key("record", assignment, name), { earned: null, tries: [], revealed: false });

export function keepRecord(assignment, name, change) {
  write(key("record", assignment, name), { ...record(assignment, name), ...change });
}

export function forgetEverything() {
  unstored.clear();
  try {
    const all = Object.keys(localStorage).filter((one) => one.startsWith(`${PREFIX}:`));
    for (const one of all) localStorage.removeItem(one);
  } catch {
    // storage is off: there was nothing in it
  }
  for (const watcher of watchers) watcher();
}

// Calls back after every change, here or in another tab.
export function onChange(watcher) {
  watchers.add(watcher);
  addEventListener("storage", watcher);
}
