// The start of everything live on a page. Each part is fetched only where it is used.

const has = (selector) => document.querySelector(selector) !== null;

async function start() {
  if (has(".live-exercise, .live-assignment")) (await import("./exercises.js")).start();
  if (has("[data-live-cells]")) (await import("./cells.js")).start();
  if (has(".live-progress")) (await import("./progress.js")).start();
}

start();
addEventListener("load", async () => (await import("./offline.js")).keepForOffline());
