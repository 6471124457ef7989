import type { AgentEvent, Job, RunFinished } from "@/lib/api/schema";
import { announce } from "@/lib/announce";
import { conversations, useChat } from "@/lib/store/chat";
import { claim } from "@/lib/jobs/own";
import { useJobs } from "@/lib/store/jobs";
import { log } from "@/lib/store/log";
import * as t from "@/lib/text";
import type { Exchange, Outcome } from "./conversation";

export const exchangeOf = (runId: string): Exchange | undefined =>
  conversations()
    .flatMap(({ exchanges }) => exchanges)
    .find((one) => one.runId === runId);

export const outcomeOf = ({ status, reply, title, request, stands }: RunFinished): Outcome => ({
  status,
  reply: reply ?? "",
  title: title ?? "",
  request: request ?? null,
  stands: stands ?? null,
});

/** What follows from events outside of the run's view: the outcome is kept, the job is known, the console tells. */
export function settle(runId: string, events: readonly AgentEvent[]): void {
  const exchange = exchangeOf(runId);
  const again = exchange?.outcome != null;
  if (!again) say(events);
  for (const event of events) {
    if (!again) tell(event);
    if (event.type === "run.finished" && exchange && !again)
      useChat.getState().change(exchange.id, { outcome: outcomeOf(event) });
  }
  const job = events.findLast((event) => event.type === "job.event")?.job as Job | undefined;
  if (job) {
    claim(job.job_id);
    useJobs.getState().merge([job]);
  }
}

function tell(event: AgentEvent): void {
  if (event.type === "run.started") log("agent", t.agent.log.started, { detail: event });
  else if (event.type === "agent.error")
    log("agent", `${t.agent.names[event.agent]}: ${event.message}`, { level: "error", detail: event });
  else if (event.type === "agent.result" || event.type === "plan")
    log("agent", t.agent.news(event.agent, "done"), { detail: event });
  else if (event.type === "run.finished")
    log("agent", t.agent.log.finished[event.status], {
      level: event.status === "failed" ? "error" : "info",
      detail: event,
    });
}

/** Says aloud who begins and who is done, never what they think. */
function say(events: readonly AgentEvent[]): void {
  const last = events.findLast(({ type }) => type in STATES || type === "run.finished");
  if (last?.type === "run.finished") announce(t.agent.log.finished[last.status]);
  else if (last && "agent" in last) announce(t.agent.news(last.agent, STATES[last.type as keyof typeof STATES]));
}

const STATES = { "agent.started": "thinking", plan: "done", "agent.result": "done", "agent.error": "failed" } as const;
