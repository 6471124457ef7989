import { ndjson } from "@/lib/api/stream";
import type { AgentEvent } from "@/lib/api/schema";
import { runSoFar, useRuns } from "@/lib/store/runs";
import { skips } from "./reduce";
import { settle } from "./settle";

/** Calls `flush` once per frame at most, and in a hidden page, which has no frames, soon. */
function perFrame(flush: () => void): { ask: () => void; now: () => void } {
  let end: (() => void) | null = null;
  const run = () => {
    end?.();
    end = null;
    flush();
  };
  const ask = () => {
    if (end) return;
    const frame = requestAnimationFrame(run);
    const timer = setTimeout(run, 250);
    end = () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  };
  return { ask, now: run };
}

/** Values of a stream until it ends; an abort ends the loop at once, whatever the stream does. */
async function* untilAbort<T>(stream: AsyncGenerator<T>, signal: AbortSignal): AsyncGenerator<T> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
  aborted.catch(() => undefined);
  signal.throwIfAborted();
  try {
    for (;;) {
      const { value, done } = await Promise.race([stream.next(), aborted]);
      if (done) return;
      yield value;
    }
  } finally {
    void stream.return(undefined).catch(() => undefined);
  }
}

/** Reads a run's stream into the store, until it ends or events are missing in it. @throws what the stream throws */
export async function read(runId: string, response: Response, signal: AbortSignal): Promise<void> {
  let waiting: AgentEvent[] = [];
  const { ask, now } = perFrame(() => {
    const events = waiting;
    waiting = [];
    if (!events.length) return;
    useRuns.getState().tell(runId, events);
    settle(runId, events);
  });
  let seq = runSoFar(runId).seq;
  try {
    for await (const event of untilAbort(ndjson<AgentEvent>(response), signal)) {
      if (skips({ ...runSoFar(runId), seq }, event)) return;
      seq = Math.max(seq, event.seq);
      waiting.push(event);
      ask();
    }
  } finally {
    now();
  }
}
