/**
 * The studio without a network: its pages and scripts of the last build that was here. What is played, made and asked
 * for goes past it: requests to the API, to other origins and for parts of files are never touched.
 */
const BUILD = "development"; // `scripts/service-worker.mjs` puts the build's own here, and its files below
const FILES = [];

const PREFIX = "opentunes-";
const CACHE = PREFIX + BUILD;
const PATIENCE_MS = 4000;
const KNOWN = new Set(FILES);
const HASHED = "/_next/static/";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
});

/** The cache of the build before stays: a page that is open may still ask for a script of it. */
self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith(PREFIX)))
      .then((ours) => Promise.all(ours.slice(0, -2).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || request.headers.has("range")) return;
  if (pathname.startsWith(HASHED)) event.respondWith(keptOrFetched(request));
  else if (KNOWN.has(pathname)) event.respondWith(fetchedOrKept(request, pathname));
});

/** Scripts and styles have their content's hash in their names: once here, they are right for ever. */
async function keptOrFetched(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await (await caches.open(CACHE)).put(request, response.clone());
  return response;
}

/** Pages and their data are the server's as long as it answers, whatever their query says. */
async function fetchedOrKept(request, pathname) {
  const kept = async () => {
    const cache = await caches.open(CACHE);
    return (await cache.match(pathname)) ?? (request.mode === "navigate" ? cache.match("/offline/") : undefined);
  };
  const asked = fetch(request);
  const slow = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const answer = await Promise.race([asked, slow]).catch(() => null);
  if (answer && answer.status < 500) return answer;
  return (await kept()) ?? asked;
}
