// Lets the service worker keep this page and what it has loaded so far.

export async function keepForOffline() {
  if (!navigator.serviceWorker) return; // neither https nor localhost
  try {
    await navigator.serviceWorker.register(new URL("../../sw.js", import.meta.url));
    const { active } = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    const own = [location.href.split("#")[0], ...loaded].filter((url) => url.startsWith(location.origin));
    active.postMessage({ keep: own });
  } catch {
    // storage is forbidden: the course works, online only
  }
}
