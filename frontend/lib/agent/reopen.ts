import { api, ask } from "@/lib/api/client";
import type { RunDetail } from "@/lib/api/schema";
import { randomKey } from "@/lib/random-key";
import { conversations, useChat } from "@/lib/store/chat";
import type { Conversation, Outcome } from "./conversation";

/** Runs that a later one of the same conversation goes on from. */
export const continued = (): ReadonlySet<string> =>
  new Set(conversations().flatMap(({ exchanges }) => exchanges.slice(0, -1).flatMap(({ runId }) => runId ?? [])));

/** Goes on with the conversation that a run is of: as this browser has it, else as the backend does. */
export async function reopen(runId: string): Promise<void> {
  const known = conversations().find(({ exchanges }) => exchanges.some((one) => one.runId === runId));
  const run = known ? null : await ask(api().GET("/agent/runs/{run_id}", { params: { path: { run_id: runId } } }));
  const conversation = known ?? (run && asConversation(run));
  if (conversation) useChat.getState().open(conversation);
}

function asConversation(run: RunDetail): Conversation {
  const { status, reply = "", title = "", request = null, stands = null } = run;
  const outcome: Outcome | null = status === "running" ? null : { status, reply, title, request, stands };
  const options = { generate: run.generate ?? false, rules: run.mode === "rules", engine: run.engine };
  const exchange = {
    id: randomKey(),
    message: run.message,
    options,
    studio: run.studio ?? {},
    runId: run.run_id,
    outcome,
    edits: {},
    drawn: null,
    used: false,
    jobId: null,
  };
  return { id: randomKey(), before: run.history ?? [], exchanges: [exchange] };
}
