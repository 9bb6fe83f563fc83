// Keeps what a reader has opened, so that it works without the network. Pages and scripts are asked
// of the server first and taken from the cache when it does not answer; Python's files, whose names
// carry a version, are asked for once.

const CACHE = "course";
const VERSIONED = /\/_static\/python\/[^/]*\d[^/]*(\/|\.zip$)/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  event.respondWith(VERSIONED.test(request.url) ? once(request) : newest(request));
});

// What the page had loaded before this worker was there.
self.addEventListener("message", (event) => {
  event.waitUntil(Promise.all(event.data.keep.map(keep)));
});

// The browser has it: no second trip to the server.
async function keep(url) {
  try {
    await fetchAndKeep(await caches.open(CACHE), new Request(url, { cache: "force-cache" }));
  } catch {
    // gone meanwhile: it will be kept when it is asked for
  }
}

async function once(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? fetchAndKeep(cache, request);
}

async function newest(request) {
  const cache = await caches.open(CACHE);
  try {
    return await fetchAndKeep(cache, request);
  } catch (error) {
    const kept = await cache.match(request, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

async function fetchAndKeep(cache, request) {
  const response = await fetch(request);
  if (response.ok && response.status === 200) await cache.put(request, response.clone());
  return response;
}
