import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentEvent } from "@/lib/api/schema";

/** A run as the backend has told it, by rules. */
export const RECORDED: readonly AgentEvent[] = readFileSync(join(import.meta.dirname, "recorded.ndjson"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as AgentEvent);

type Told = AgentEvent extends infer E ? (E extends AgentEvent ? Omit<E, "run_id" | "seq" | "ts"> : never) : never;

/** Events in their envelopes, a second apart. */
export const sealed = (...events: Told[]): AgentEvent[] =>
  events.map((event, index) => ({ ...event, run_id: "r", seq: index + 1, ts: 1000 + index }) as AgentEvent);
