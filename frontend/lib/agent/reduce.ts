import type { AgentEvent, AgentFinished, Job, Plan } from "@/lib/api/schema";
import { answered, begun, called, stepped } from "./part";
import { SQUAD, type AgentName, type Part, type RunSoFar } from "./view";

/**
 * The run after one more event. Events that are in it already, as after a resumed stream, change nothing: what is
 * told twice or from anywhere before `seq` ends in the same.
 */
export function reduce(run: RunSoFar, event: AgentEvent): RunSoFar {
  if (event.type === "heartbeat" || event.seq <= run.seq) return run;
  return { ...run, ...told(run, event), seq: event.seq };
}

/** True where events are missing between the run and this one. */
export const skips = (run: RunSoFar, event: AgentEvent): boolean =>
  event.type !== "heartbeat" && event.seq > run.seq + 1;

function told(run: RunSoFar, event: AgentEvent): Partial<RunSoFar> {
  switch (event.type) {
    case "run.started":
      return { mode: event.mode, hint: event.hint ?? null };
    case "agent.started":
      return moved(run, event.agent, begun(run.parts[event.agent], event));
    case "thought.delta":
      return changed(run, event.agent, { thought: run.parts[event.agent].thought + event.delta });
    case "tool.call":
      return changed(run, event.agent, called(run.parts[event.agent], event));
    case "tool.result":
      return changed(run, event.agent, answered(run.parts[event.agent], event));
    case "step.finished":
      return changed(run, event.agent, stepped(run.parts[event.agent], event));
    case "plan":
      return { ...moved(without(run, event.plan), event.agent, done(run, event)), plan: event.plan };
    case "agent.result":
      return { ...moved(run, event.agent, done(run, event)), ...made(event) };
    case "agent.error":
      return moved(run, event.agent, { ...run.parts[event.agent], state: "failed", error: event });
    case "cover":
      return { cover: event.cover };
    case "job.event":
      return { job: event.job as unknown as Job };
    case "run.finished":
      return { finished: event, cover: event.cover ?? run.cover, parts: ended(run) };
    default:
      return {}; // of a newer backend
  }
}

function changed(run: RunSoFar, agent: AgentName, change: Partial<Part>): Pick<RunSoFar, "parts"> {
  return { parts: { ...run.parts, [agent]: { ...run.parts[agent], ...change } } };
}

function moved(run: RunSoFar, agent: AgentName, part: Part): Pick<RunSoFar, "parts" | "news"> {
  return { ...changed(run, agent, part), news: { agent, state: part.state } };
}

function done(
  run: RunSoFar,
  { agent, source, model = null }: { agent: AgentName } & Pick<AgentFinished, "source" | "model">,
): Part {
  return { ...run.parts[agent], state: "done", source, model };
}

function made({ result }: AgentFinished): Partial<RunSoFar> {
  switch (result.kind) {
    case "settings":
      return { settings: result };
    case "lyrics":
      return { lyrics: result };
    case "cover":
      return { idea: result };
    case "review":
      return { review: result };
  }
}

/** Those whom the plan does without do not wait any longer. */
function without(run: RunSoFar, plan: Plan): RunSoFar {
  const needed: readonly string[] = ["director", ...(plan.agents ?? SQUAD)];
  return { ...run, parts: each(run, (part, agent) => (needed.includes(agent) ? part : { ...part, state: "skipped" })) };
}

function ended(run: RunSoFar): RunSoFar["parts"] {
  return each(run, (part) =>
    part.state === "waiting"
      ? { ...part, state: "skipped" }
      : part.state === "thinking"
        ? { ...part, state: "stopped" }
        : part,
  );
}

function each(run: RunSoFar, change: (part: Part, agent: AgentName) => Part): RunSoFar["parts"] {
  return {
    director: change(run.parts.director, "director"),
    producer: change(run.parts.producer, "producer"),
    lyricist: change(run.parts.lyricist, "lyricist"),
    visualizer: change(run.parts.visualizer, "visualizer"),
    critic: change(run.parts.critic, "critic"),
  };
}
