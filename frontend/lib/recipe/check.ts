import type { EngineView } from "@/lib/api/schema";
import * as t from "@/lib/text";
import { LENGTHS, LIMITS, NUMBER_FIELDS, TRACKS, type Limit, type NumberField } from "./limits";
import { honours, takesDuration, type Field, type Recipe } from "./recipe";

/** Fields that a task cannot do without: that one is still empty is shown once a song was asked for. */
export const MISSING: ReadonlySet<string> = new Set(["prompt", "source", "region", "tracks"]);

export type Problems = Partial<Record<Field, string>>;

/** The limits of a number for the engine: a song is as long as it can make them. */
export function limitOf(field: NumberField, engine: EngineView | null): Limit {
  const limit: Limit = LIMITS[field];
  if (field !== "duration" || !engine) return limit;
  return { min: Math.max(limit.min, engine.min_seconds), max: Math.min(limit.max, engine.max_seconds) };
}

export function outOf(limit: Limit, value: number): string | null {
  if (!Number.isFinite(value)) return t.compose.errors.number;
  if (value < limit.min || value > limit.max) return t.compose.errors.range(limit.min, limit.max);
  return limit.whole && !Number.isInteger(value) ? t.compose.errors.whole : null;
}

export const tracksProblem = (tracks: readonly string[]): string | null =>
  tracks.length > TRACKS.most || tracks.some((track) => track.length > TRACKS.long)
    ? t.compose.errors.tracksMost
    : null;

function needed(recipe: Recipe): Problems {
  const { errors } = t.compose;
  const problems: Problems = {};
  if ((recipe.task === "text2music" || recipe.task === "cover") && !recipe.prompt.trim())
    problems.prompt = errors.promptNeeded;
  if (recipe.task !== "text2music" && !recipe.source) problems.source = errors.sourceNeeded;
  if (recipe.task === "repaint" && !recipe.region) problems.region = errors.regionNeeded;
  if (recipe.task === "complete" && !recipe.tracks.length) problems.tracks = errors.tracksNeeded;
  return problems;
}

function fits(recipe: Recipe, engine: EngineView | null): Problems {
  const { errors } = t.compose;
  const problems: Problems = {};
  for (const [field, most] of Object.entries(LENGTHS) as [keyof typeof LENGTHS, number][])
    if ((recipe[field] ?? "").length > most) problems[field] = errors.long(most);
  for (const field of NUMBER_FIELDS) {
    const value = recipe[field];
    const problem = value === null ? null : outOf(limitOf(field, engine), value);
    if (problem) problems[field] = problem;
  }
  const tracks = tracksProblem(recipe.tracks);
  if (tracks) problems.tracks = tracks;
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/.test(recipe.language)) problems.language = errors.language;
  if (engine && recipe.engine && recipe.engine !== engine.id) problems.engine = errors.engineGone(recipe.engine);
  else if (engine && !engine.available) problems.engine = engine.reason ?? errors.engineAway(engine.title);
  if (engine && recipe.voice && !engine.voices.includes(recipe.voice))
    problems.voice = errors.voice(engine.title, recipe.voice);
  return problems;
}

/** What is wrong with a recipe, by field from the top, before the backend is asked. What would not be sent is not looked at. */
export function check(recipe: Recipe, engine: EngineView | null): Problems {
  const missing = needed(recipe);
  const found = { ...missing, ...fits(recipe, engine) };
  if (engine && engine.tasks.length && !engine.tasks.includes(recipe.task))
    found.task = t.compose.engine.taskMissing(engine.title, recipe.task);
  const sent = (field: string) =>
    field === "duration" ? takesDuration(recipe.task) : honours(engine, recipe.task, field, recipe.model);
  return Object.fromEntries(Object.entries(found).filter(([field]) => field in missing || sent(field))) as Problems;
}
