import type { EngineView, GenerateRequest } from "@/lib/api/schema";
import { tenth } from "@/lib/player/zoom";
import { honours, type Task } from "@/lib/recipe/recipe";
import type { Region } from "@/lib/store/player";
import * as t from "@/lib/text";

export type EditTask = Exclude<Task, "text2music">;

/** The track that is worked on. */
export interface Source {
  id: string;
  title: string;
  /** Length in seconds. */
  seconds: number;
  /** It has stems: what is made from it is to have them too. */
  stems?: boolean;
}

type Values = Partial<
  Pick<
    GenerateRequest,
    "prompt" | "negative_prompt" | "lyrics" | "strength" | "seed" | "region" | "duration" | "extend_at" | "tracks"
  >
>;

const TITLE_LENGTH = 180;
const OF_A_TASK = / \((retake|repaint|extend|cover|complete|stems)\)$/;

/** What to call what is made from a song: "Sea (repaint)", and of that in turn the same. The backend does as much. */
const titleOf = (title: string, task: EditTask): string =>
  `${title.replace(OF_A_TASK, "").slice(0, TITLE_LENGTH)} (${task})`;

/** The engine for a task on a track: the one that made it where it can, else the default, else any that can. */
export function engineFor(
  engines: readonly EngineView[],
  maker: string | null,
  task: EditTask,
): { engine: EngineView; reason: null } | { engine: null; reason: string } {
  const able = engines.filter((engine) => engine.tasks.includes(task));
  const ready = able.filter((engine) => engine.available);
  const engine = ready.find((one) => one.id === maker) ?? ready.find((one) => one.default) ?? ready[0];
  if (engine) return { engine, reason: null };
  const away = able[0];
  const named = engines.find((one) => one.id === maker)?.title;
  if (away) return { engine: null, reason: t.player.edit.away(away.title, away.reason) };
  return { engine: null, reason: named ? t.player.edit.cannot(named) : t.player.edit.nobody };
}

const empty = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

/** The body of `POST /generate`; what was left empty or the engine does not honour for the task is left out. */
function request(task: EditTask, source: Source, values: Values, engine: EngineView): GenerateRequest {
  const kept = Object.entries(values).filter(([field, value]) => !empty(value) && honours(engine, task, field));
  const parts = source.stems && task !== "stems" && honours(engine, task, "stems");
  return {
    task,
    source: source.id,
    engine: engine.id,
    ...(source.title ? { title: titleOf(source.title, task) } : {}),
    ...(parts ? { stems: true } : {}),
    ...Object.fromEntries(kept),
  };
}

export interface RepaintValues {
  prompt: string;
  lyrics: string;
  /** 0 to 1; null: as the engine thinks right. */
  strength: number | null;
  /** Null: drawn. */
  seed: number | null;
}

export function repaint(source: Source, region: Region, values: RepaintValues, engine: EngineView): GenerateRequest {
  const end = Math.min(tenth(region.end), source.seconds);
  return request("repaint", source, { ...values, region: { start: tenth(region.start), end } }, engine);
}

/** Longer by so many seconds, as far as the engine goes. */
export function extend(source: Source, seconds: number, at: "start" | "end", engine: EngineView): GenerateRequest {
  const duration = Math.min(tenth(source.seconds + seconds), engine.max_seconds);
  return request("extend", source, { duration, extend_at: at }, engine);
}

/** How many seconds an engine can still add. */
export const roomFor = (source: Source, engine: EngineView): number =>
  Math.max(0, Math.floor(engine.max_seconds - source.seconds));

export const retake = (source: Source, strength: number | null, engine: EngineView): GenerateRequest =>
  request("retake", source, { strength }, engine);

/** `instruments` in words, as "violin". */
export const complete = (source: Source, instruments: readonly string[], engine: EngineView): GenerateRequest =>
  request("complete", source, { tracks: [...instruments] }, engine);

export const stems = (source: Source, engine: EngineView): GenerateRequest => request("stems", source, {}, engine);
