// Lets the service worker keep this page and what it has loaded so far.

const BUILD = "unbuilt"; // the build writes its own

export async function keepForOffline() {
  if (!navigator.serviceWorker) return; // neither https nor localhost
  try {
    const throughWorker = navigator.serviceWorker.controller;
    await navigator.serviceWorker.register(new URL("../../sw.js", import.meta.url));
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage({ loaded: throughWorker ? [] : own(), build: BUILD });
  } catch {
    // storage is forbidden: the course works, online only
  }
}

function own() {
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  return [location.href.split("#")[0], ...loaded].filter((url) => url.startsWith(location.origin));
}
