// Lets the service worker keep this page and what it loads.

const BUILD = "unbuilt"; // the build writes its own

export async function keepForOffline() {
  if (!navigator.serviceWorker) return; // neither https nor localhost
  try {
    const page = navigator.serviceWorker.controller ? [] : [location.href.split("#")[0]];
    await navigator.serviceWorker.register(new URL("../../sw.js", import.meta.url));
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage({ missed: page, build: BUILD });
    tellWhatItMisses(active);
  } catch {
    // storage is forbidden: the course works, online only
  }
}

// On a first visit much is loaded before the worker is there, and some of it is still on its way.
function tellWhatItMisses(worker) {
  const passedBy = ({ name, workerStart }) => workerStart === 0 && name.startsWith(location.origin);
  const tell = (seen) => {
    const missed = seen.getEntries().filter(passedBy).map((entry) => entry.name);
    if (missed.length) worker.postMessage({ missed, build: BUILD });
  };
  new PerformanceObserver(tell).observe({ type: "resource", buffered: true });
}
