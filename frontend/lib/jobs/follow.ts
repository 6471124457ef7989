import { open } from "@/lib/api/client";
import { ApiError, isAbort } from "@/lib/api/errors";
import type { Job } from "@/lib/api/schema";
import { serverSentEvents } from "@/lib/api/stream";
import { ended } from "./views";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/** Resolves after that time, or when the signal says so. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}

/**
 * Every view of a job that its event stream gives, until it has ended, is not there, or the signal says so. A stream
 * that breaks is resumed after the last event, after a wait that doubles while nothing comes.
 */
export async function* followJob(
  id: string,
  signal: AbortSignal,
  firstWaitMs = FIRST_WAIT_MS,
): AsyncGenerator<Job, void> {
  let last = "";
  let wait = firstWaitMs;
  while (!signal.aborted) {
    try {
      const headers: HeadersInit = last ? { "Last-Event-ID": last } : {};
      const response = await open(`/jobs/${id}/events`, { headers, signal, cache: "no-store" });
      if (response.status === 204) return;
      for await (const event of serverSentEvents(response)) {
        last = event.id || last;
        wait = firstWaitMs;
        const job = JSON.parse(event.data) as Job;
        yield job;
        if (ended(job)) return;
      }
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      if (error instanceof ApiError && error.status < 500 && error.status !== 429) return;
    }
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}
