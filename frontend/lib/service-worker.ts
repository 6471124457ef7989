const LOOK_AGAIN_MS = 3_600_000;

/**
 * Registers `/sw.js` once the page has loaded, and looks for a new one when the page is seen again after a while.
 * `ready` is called when one waits, with what lets it take over and loads the page anew. Returns what ends it.
 */
export function watchServiceWorker(workers: ServiceWorkerContainer, ready: (takeOver: () => void) => void): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  let registration: ServiceWorkerRegistration | null = null;
  let looked = Date.now();

  const offer = (worker: ServiceWorker) =>
    ready(() => {
      workers.addEventListener("controllerchange", () => window.location.reload(), { once: true, signal });
      worker.postMessage("take over");
    });
  const follow = (worker: ServiceWorker | null) =>
    worker?.addEventListener("statechange", () => worker.state === "installed" && workers.controller && offer(worker), {
      signal,
    });
  const begin = async () => {
    try {
      registration = await workers.register("/sw.js", { updateViaCache: "none" });
    } catch {
      return; // such as in a private window: the studio works without it
    }
    if (signal.aborted) return;
    if (registration.waiting && workers.controller) offer(registration.waiting);
    follow(registration.installing);
    registration.addEventListener("updatefound", () => follow(registration?.installing ?? null), { signal });
  };
  const lookAgain = () => {
    if (document.visibilityState !== "visible" || Date.now() - looked < LOOK_AGAIN_MS) return;
    looked = Date.now();
    registration?.update().catch(() => undefined); // the network is gone
  };

  if (document.readyState === "complete") void begin();
  else window.addEventListener("load", () => void begin(), { once: true, signal });
  document.addEventListener("visibilitychange", lookAgain, { signal });
  return () => ended.abort();
}
