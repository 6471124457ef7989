import type { Lyrics, Plan } from "@/lib/api/schema";
import { EMPTY, type Recipe } from "@/lib/recipe/recipe";
import type { Exchange } from "./conversation";
import type { RunSoFar } from "./view";

/** Fields of the request that a plan says something of. */
export type PlanField =
  "title" | "prompt" | "bpm" | "key" | "time_signature" | "duration" | "language" | "instrumental" | "lyrics";
export type Values = Pick<Recipe, PlanField>;

/** Lines under their tags, as the request has them. */
export const lyricsText = ({ sections = [] }: Lyrics): string =>
  sections.map(({ tag, lines = [] }) => [`[${tag}]`, ...lines].join("\n")).join("\n\n");

function planned({ title, genres = [], moods = [], instruments = [], constraints, language }: Plan): Partial<Values> {
  return {
    title: title || null,
    prompt: [...genres, ...moods, ...instruments].join(", "),
    ...constraints,
    instrumental: constraints?.instrumental ?? false,
    duration: constraints?.duration ?? EMPTY.duration,
    language: language ?? "en",
  } as Partial<Values>;
}

/** What the squad means to make as far as it is known: planned, set, written, and in the end the request itself. */
export function made(run: RunSoFar, outcome: Exchange["outcome"]): Partial<Values> {
  const end = outcome?.request ?? outcome?.stands;
  if (end) return end;
  return {
    ...(run.plan ? planned(run.plan) : {}),
    ...(run.settings?.set as Partial<Values> | undefined),
    ...(run.lyrics ? { lyrics: lyricsText(run.lyrics), title: run.lyrics.title || null } : {}),
  };
}

/** What the plan says in words that are no fields: "leaving town", "synthwave", and what is to be avoided. */
export function reading({ theme, genres = [], moods = [], instruments = [], avoid = [] }: Plan) {
  return { theme: theme ?? "", style: [...genres, ...moods, ...instruments], avoid };
}
