// Keeps what a reader has opened, so that it works without the network. Pages and scripts are asked
// of the server first and taken from the cache when it does not answer; Python's files, whose names
// carry a version, are asked for once. The first page of a new build has everything else that the
// reader had fetched again. This file is the same in every build: a browser that replaces a worker
// while pages talk to the old one may lose a request.

const CACHE = "course";
const BUILD = new URL("build", location).href; // here the cache notes which build it holds
const VERSIONED = /\/_static\/python\/[^/]*\d[^/]*(\/|\.zip$)/;

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  event.respondWith(VERSIONED.test(request.url) ? once(request) : newest(request));
});

self.addEventListener("message", (event) => event.waitUntil(follow(event.data)));

// `missed` is what the page got without this worker, `build` the build that it is from.
async function follow({ missed, build }) {
  const cache = await caches.open(CACHE);
  await Promise.allSettled(missed.map((url) => fetchAndKeep(cache, new Request(url, { cache: "force-cache" }))));
  const held = await cache.match(BUILD);
  if (held && (await held.text()) !== build) await renew(cache);
  await cache.put(BUILD, new Response(build));
}

// If the server fails on the way, the build is not noted, and the next page tries again.
async function renew(cache) {
  const kept = (await cache.keys()).filter(({ url }) => url !== BUILD);
  await Promise.all(kept.map((request) => renewOne(cache, request)));
}

// A file that never changes need not travel again, if the site still has it.
async function renewOne(cache, { url }) {
  const still = VERSIONED.test(url);
  const response = await fetch(url, still ? { method: "HEAD", cache: "no-store" } : { cache: "no-cache" });
  if (response.status === 404 || response.redirected) await cache.delete(url);
  else if (!response.ok) throw new Error(`${response.status}: ${url}`);
  else if (!still) await cache.put(url, response);
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
