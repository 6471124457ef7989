import type { EngineView, GenerateRequest } from "@/lib/api/schema";

type Asked = Omit<
  GenerateRequest,
  "priority" | "deadline_seconds" | "webhook" | "timesteps" | "codes" | "guidance_interval"
>;

/** What is to be made, every field said: the form edits it, presets and agents fill it. */
export type Recipe = { [K in keyof Asked]-?: Exclude<Asked[K], undefined> };
export type Field = keyof Recipe;
export type Task = Recipe["task"];

export const EMPTY: Recipe = {
  task: "text2music",
  prompt: "",
  negative_prompt: "",
  lyrics: "",
  instrumental: false,
  language: "en",
  bpm: null,
  key: null,
  time_signature: null,
  duration: 30,
  steps: null,
  guidance: null,
  seed: null,
  variants: 1,
  strength: null,
  region: null,
  source: null,
  remix_of: null,
  reference: null,
  extend_at: "end",
  tracks: [],
  voice: null,
  lead: null,
  loudness: null,
  stems: false,
  model: null,
  lora: null,
  shift: null,
  instruction: "",
  temperature: null,
  top_k: null,
  top_p: null,
  format: "wav",
  engine: null,
  title: null,
  cover: null,
};

/** Fields that every job has, whatever the engine. */
const ALWAYS: ReadonlySet<string> = new Set([
  "task",
  "engine",
  "title",
  "cover",
  "remix_of",
  "duration",
  "format",
  "seed",
  "variants",
]);

/** Of an edit of another song; a new song has none of it. */
const OF_EDITS: ReadonlySet<string> = new Set(["source", "region", "strength", "tracks", "extend_at"]);

/** Tasks whose length is asked for; the others are as long as their source. */
export const takesDuration = (task: Task): boolean => task === "text2music" || task === "extend";

/** The checkpoint that a request with this `model` is made with: the engine's first unless one is named. */
export const modelOf = (engine: EngineView | null, id: string | null) =>
  engine?.models.find((model) => model.id === id) ?? engine?.models[0] ?? null;

/** Whether the engine, and its model where it has several, honours the field for the task. */
export function honours(engine: EngineView | null, task: Task, field: string, model: string | null = null): boolean {
  if (task === "text2music" && OF_EDITS.has(field)) return false;
  if (!engine || ALWAYS.has(field)) return true;
  if (field === "model") return engine.models.length > 0;
  if (!(engine.task_fields[task] ?? engine.fields).includes(field)) return false;
  return modelOf(engine, model)?.fields.includes(field) ?? true;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Fields that were set and that the engine would refuse: shown to the user, and left out of the request. */
export function ignored(recipe: Recipe, engine: EngineView | null): Field[] {
  return (Object.keys(EMPTY) as Field[]).filter(
    (field) => !same(recipe[field], EMPTY[field]) && !honours(engine, recipe.task, field, recipe.model),
  );
}

/** The body of `POST /generate`: what differs from the defaults and what the engine honours. */
export function toRequest(recipe: Recipe, engine: EngineView | null): GenerateRequest {
  const fields = (Object.keys(EMPTY) as Field[]).filter((field) =>
    field === "duration" ? takesDuration(recipe.task) : !same(recipe[field], EMPTY[field]),
  );
  return Object.fromEntries(
    fields.filter((field) => honours(engine, recipe.task, field, recipe.model)).map((field) => [field, recipe[field]]),
  ) as GenerateRequest;
}

/** What takes a recipe back from an edit to a new song. */
export const NO_EDIT = {
  task: EMPTY.task,
  source: EMPTY.source,
  region: EMPTY.region,
  strength: EMPTY.strength,
  tracks: EMPTY.tracks,
  extend_at: EMPTY.extend_at,
} satisfies Partial<Recipe>;

/** Of the kind that the field has: what is text by default is text; what is nothing by default may be anything. */
function fits(field: string, value: unknown): boolean {
  const usual: unknown = field in EMPTY ? EMPTY[field as Field] : undefined;
  if (usual === null) return value !== undefined;
  return value !== null && typeof value === typeof usual && Array.isArray(value) === Array.isArray(usual);
}

/** A recipe from a request of any origin: a job, an agent, a file, a browser's storage. What is no part of one is left out. */
export function fromRequest(request: Readonly<Record<string, unknown>>): Recipe {
  const known = Object.entries(request).filter(([field, value]) => field in EMPTY && fits(field, value));
  return { ...EMPTY, ...Object.fromEntries(known) } as Recipe;
}
