// Keeps what a reader has opened, so that it works without the network. Pages and scripts are asked
// of the server first and taken from the cache when it does not answer; Python's files, whose names
// carry a version, are asked for once. Each build has a cache of its own: a new one fetches again
// what the reader had of the old one, and then the old one goes.

const VERSION = "unbuilt"; // the build writes its own
const CACHE = `course-${VERSION}`;
const VERSIONED = /\/_static\/python\/[^/]*\d[^/]*(\/|\.zip$)/;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(renew());
});

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  event.respondWith(VERSIONED.test(request.url) ? once(request) : newest(request));
});

// What the page had loaded before this worker was there.
self.addEventListener("message", (event) => {
  event.waitUntil(Promise.all([forgetAgain(), ...event.data.keep.map((url) => keep(url, "force-cache"))]));
});

async function oldCaches() {
  return (await caches.keys()).filter((name) => name.startsWith("course") && name !== CACHE);
}

async function renew() {
  for (const name of await oldCaches()) {
    const old = await caches.open(name);
    const requests = await old.keys();
    await Promise.all(requests.map((one) => (VERSIONED.test(one.url) ? move(old, one) : keep(one.url, "no-cache"))));
  }
}

async function takeOver() {
  await forgetOld();
  await self.clients.claim();
}

async function forgetOld() {
  for (const name of await oldCaches()) await caches.delete(name);
}

// A worker that was still busy when this one took over may have made its cache again. One whose
// successor is on the way must not touch that one's cache.
async function forgetAgain() {
  const { installing, waiting } = self.registration;
  if (self.serviceWorker?.state === "activated" && !installing && !waiting) await forgetOld();
}

// A file that never changes need not travel again, if the site still has it.
async function move(old, request) {
  const asked = await fetch(request.url, { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (asked?.ok) await (await caches.open(CACHE)).put(request, await old.match(request));
}

async function keep(url, cache) {
  try {
    await fetchAndKeep(await caches.open(CACHE), new Request(url, { cache }));
  } catch {
    // gone meanwhile: it will be kept when it is asked for
  }
}

async function once(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? fetchAndKeep(cache, request);
}

// The server is asked even if the browser thinks that its copy is young enough.
async function newest(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetchAndKeep(cache, new Request(request.url, { cache: "no-cache" }));
    return response.redirected ? Response.redirect(response.url) : askedAgain(response);
  } catch (error) {
    const kept = await cache.match(request, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

// The same response, which a page does not use a second time without asking here again.
function askedAgain({ body, status, headers }) {
  const told = new Headers(headers);
  told.set("Cache-Control", "no-cache");
  return new Response(body, { status, headers: told });
}

async function fetchAndKeep(cache, request) {
  const response = await fetch(request);
  if (response.status === 200 && !response.redirected) await cache.put(request, response.clone());
  return response;
}
