import { api, ask, open } from "@/lib/api/client";
import { useChat } from "@/lib/store/chat";
import { runSoFar, useRuns } from "@/lib/store/runs";
import { randomKey } from "@/lib/random-key";
import { asked, type Conversation, type Exchange, type Options, type Request } from "./conversation";
import { follow, handOver, hangUp } from "./follow";

let sending: AbortController | null = null;

/** Says something to the squad. What goes wrong is told at the exchange, which keeps the message. */
export async function say(message: string, options: Options, studio: Request): Promise<void> {
  const exchange: Exchange = {
    id: randomKey(),
    message,
    options,
    studio,
    runId: null,
    outcome: null,
    edits: {},
    drawn: null,
    used: false,
    jobId: null,
  };
  useChat.getState().add(exchange);
  await send(useChat.getState().conversation, exchange);
}

/** Once more, from the same place: what was not sent, or a run that has failed. */
export async function sayAgain(exchange: Exchange): Promise<void> {
  const anew = { ...exchange, runId: null, outcome: null, edits: {}, drawn: null, used: false, jobId: null };
  useChat.getState().change(exchange.id, anew);
  await send(useChat.getState().conversation, anew);
}

async function send(conversation: Conversation, exchange: Exchange): Promise<void> {
  useRuns.getState().clear(exchange.id);
  hangUp(); // one stream at a time
  const abort = new AbortController();
  sending = abort;
  useRuns.getState().start(exchange.id);
  try {
    const response = await open("/agent/chat", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(asked(conversation, exchange)),
      signal: abort.signal,
    });
    const runId = response.headers.get("X-Run-Id");
    if (!runId) throw new Error(`X-Run-Id is missing in the answer of ${response.url}`);
    handOver(runId, { response, abort });
    useChat.getState().change(exchange.id, { runId });
  } catch (error) {
    if (!abort.signal.aborted) useRuns.getState().fail(exchange.id, error);
  } finally {
    useRuns.getState().end(exchange.id);
    void follow();
  }
}

/** Ends a run, and the job that it has submitted. @throws ApiError, Unreachable */
export async function stop({ runId }: Exchange): Promise<void> {
  if (!runId) return sending?.abort();
  await ask(api().DELETE("/agent/runs/{run_id}", { params: { path: { run_id: runId } } }));
}

/** Looks again for a run that could not be read. */
export function readAgain(runId: string): void {
  useRuns.getState().clear(runId);
  void follow();
}

export const running = (exchange: Exchange | undefined): boolean =>
  exchange?.runId != null && !exchange.outcome && !runSoFar(exchange.runId).finished;
