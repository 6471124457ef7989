import type { AgentFailed, AgentStarted, CoverIdea, Job, Lyrics, Plan } from "@/lib/api/schema";
import type { Review, RunFinished, Settings, SquadCover, Usage } from "@/lib/api/schema";

export const SQUAD = ["director", "producer", "lyricist", "visualizer", "critic"] as const;
export type AgentName = (typeof SQUAD)[number];
/** `skipped`: the run did without; `stopped`: the run ended in the middle of its work. */
export type PartState = "waiting" | "thinking" | "done" | "failed" | "skipped" | "stopped";

/** One use of a tool. */
export interface Call {
  id: string;
  name: string;
  arguments: Readonly<Record<string, unknown>>;
  /** Unix time of the call. */
  at: number;
  /** How long it took; null while it is under way. */
  seconds: number | null;
  ok: boolean;
  result: unknown;
  error: string | null;
}

/** What one agent does in a run. */
export interface Part {
  state: PartState;
  source: AgentStarted["source"] | null;
  model: string | null;
  revision: number;
  thought: string;
  calls: readonly Call[];
  steps: number;
  seconds: number;
  usage: Usage;
  /** What went wrong; the rules may have done the part since. */
  error: AgentFailed | null;
}

/** A run as its events up to `seq` tell it. */
export interface RunSoFar {
  seq: number;
  mode: "model" | "rules" | null;
  hint: string | null;
  parts: Readonly<Record<AgentName, Part>>;
  plan: Plan | null;
  settings: Settings | null;
  lyrics: Lyrics | null;
  idea: CoverIdea | null;
  cover: SquadCover | null;
  review: Review | null;
  job: Job | null;
  finished: RunFinished | null;
  /** The newest change of an agent's state, for who listens rather than looks. */
  news: { agent: AgentName; state: PartState } | null;
}

const NO_USAGE: Usage = { input_tokens: 0, output_tokens: 0 };
const WAITING: Part = {
  state: "waiting",
  source: null,
  model: null,
  revision: 0,
  thought: "",
  calls: [],
  steps: 0,
  seconds: 0,
  usage: NO_USAGE,
  error: null,
};

export const UNTOLD: RunSoFar = {
  seq: 0,
  mode: null,
  hint: null,
  parts: { director: WAITING, producer: WAITING, lyricist: WAITING, visualizer: WAITING, critic: WAITING },
  plan: null,
  settings: null,
  lyrics: null,
  idea: null,
  cover: null,
  review: null,
  job: null,
  finished: null,
  news: null,
};

export const total = (a: Usage, b: Usage): Usage => ({
  input_tokens: (a.input_tokens ?? 0) + (b.input_tokens ?? 0),
  output_tokens: (a.output_tokens ?? 0) + (b.output_tokens ?? 0),
});
