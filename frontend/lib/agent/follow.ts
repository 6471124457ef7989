import { open } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import { conversations, useChat } from "@/lib/store/chat";
import { runSoFar, useRuns } from "@/lib/store/runs";
import type { Exchange } from "./conversation";
import { read } from "./read";

/**
 * A run that nobody reads is cancelled after 90 seconds: those that have no stream are looked at this often, or once a
 * minute where the browser lets a hidden page do no more.
 */
const GLANCE_MS = 7000;
const GLANCE_FOR_MS = 1000;
const PAUSES_MS = [100, 400, 1000, 3000, 5000];

interface Opened {
  response: Response;
  abort: AbortController;
}
const opened = new Map<string, Opened>();
let stream: { runId: string; abort: AbortController } | null = null;

const events = (runId: string, signal: AbortSignal) =>
  open(`/agent/runs/${runId}/events?after=${runSoFar(runId).seq}`, { signal });

const unread = ({ runId }: Exchange): boolean =>
  runId !== null && !runSoFar(runId).finished && !(runId in useRuns.getState().trouble);

/** What to read next: of the present conversation those that have ended first, for that is quick. */
function next(): string | null {
  const runs = useChat.getState().conversation.exchanges.filter(unread);
  return (
    (runs.find((one) => one.outcome) ?? runs.find((one) => one.runId && opened.has(one.runId)) ?? runs[0])?.runId ??
    null
  );
}

/** Reads on where a stream was opened already. */
export function handOver(runId: string, one: Opened): void {
  opened.set(runId, one);
}

/** Ends the stream; what it has not told yet is asked for later. */
export const hangUp = (): void => stream?.abort.abort();

/** Reads one run after the other, each to its end, while the page is seen. */
export async function follow(): Promise<void> {
  if (stream) return;
  for (let runId = next(); runId && !document.hidden; runId = next()) {
    const abort = new AbortController();
    stream = { runId, abort };
    try {
      await toEnd(runId, abort.signal);
    } catch (error) {
      if (!abort.signal.aborted) useRuns.getState().fail(runId, error);
    } finally {
      stream = null;
    }
  }
}

async function toEnd(runId: string, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!runSoFar(runId).finished) {
    const { seq } = runSoFar(runId);
    try {
      await read(runId, await take(runId, signal), signal);
    } catch (error) {
      if (signal.aborted || lost(error)) throw error;
    }
    signal.throwIfAborted();
    if (runSoFar(runId).finished) return;
    failures = runSoFar(runId).seq > seq ? 0 : failures + 1;
    await pause(PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 0, signal);
  }
}

/** The stream that was opened already, else one after what has been read. */
function take(runId: string, signal: AbortSignal): Promise<Response> | Response {
  const before = opened.get(runId);
  if (!before) return events(runId, signal);
  opened.delete(runId);
  signal.addEventListener("abort", () => before.abort.abort());
  return before.response;
}

/** Refused for good: the run has gone, or is not ours. */
const lost = (error: unknown): boolean => error instanceof ApiError && error.status < 500 && error.status !== 429;

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason as DOMException);
    });
  });

/** Looks at a run for a moment, so that it goes on and its end is known. */
async function glance(runId: string): Promise<void> {
  const signal = AbortSignal.timeout(GLANCE_FOR_MS);
  await read(runId, await events(runId, signal), signal);
}

function glances(): void {
  const running = conversations().flatMap(({ exchanges }) => exchanges.filter((one) => !one.outcome && unread(one)));
  for (const { runId } of running)
    if (runId && runId !== stream?.runId && !opened.has(runId)) void glance(runId).catch(() => undefined);
}

/** Keeps what is read of the runs true, in a page that is seen by a stream, in a hidden one by glances. */
export function followRuns(): () => void {
  const see = () => (document.hidden ? hangUp() : void follow());
  const timer = setInterval(glances, GLANCE_MS);
  const endChat = useChat.subscribe(() => void follow());
  document.addEventListener("visibilitychange", see);
  void follow();
  return () => {
    clearInterval(timer);
    endChat();
    document.removeEventListener("visibilitychange", see);
    hangUp();
  };
}
