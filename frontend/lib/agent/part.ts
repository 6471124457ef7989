import type { AgentStarted, StepFinished, ToolCall, ToolResult } from "@/lib/api/schema";
import { total, type Call, type Part } from "./view";

/**
 * An agent begins: for the first time, to revise, by rules after its model has failed, or, where nothing of that is
 * so, once more from the start because its process was lost.
 */
export function begun(part: Part, event: AgentStarted): Part {
  const { source, model = null, revision = 0 } = event;
  const goesOn = revision > part.revision || source !== part.source || part.error !== null;
  const before = goesOn ? part : { ...part, thought: "", calls: [] };
  const thought = before.thought && `${before.thought.trimEnd()}\n\n`;
  return { ...before, state: "thinking", source, model, revision, thought };
}

/** A tool is called; `at` is Unix time. */
export function called(part: Part, { call_id, name, arguments: given, ts }: ToolCall): Part {
  const call: Call = {
    id: call_id,
    name,
    arguments: given,
    at: ts,
    seconds: null,
    ok: true,
    result: null,
    error: null,
  };
  return { ...part, calls: [...part.calls, call] };
}

export function answered(part: Part, { call_id, ok, result, error, ts }: ToolResult): Part {
  const calls = part.calls.map((call) =>
    call.id === call_id
      ? { ...call, seconds: Math.max(0, ts - call.at), ok: ok ?? true, result, error: error ?? null }
      : call,
  );
  return { ...part, calls };
}

export function stepped(part: Part, { seconds, usage }: StepFinished): Part {
  return {
    ...part,
    steps: part.steps + 1,
    seconds: part.seconds + seconds,
    usage: usage ? total(part.usage, usage) : part.usage,
  };
}
