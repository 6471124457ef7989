import { create } from "zustand";
import type { LyricsView } from "@/lib/api/schema";
import { offerUndo } from "@/lib/notify";
import type { Recipe } from "@/lib/recipe/recipe";
import { useRecipe } from "@/lib/store/recipe";
import * as t from "@/lib/text";

type Words = Pick<Recipe, "lyrics" | "title">;

interface Change {
  before: Words;
  /** The lyrics that the change made. */
  after: string;
}

interface History {
  /** Changes of the lyrics by something other than typing, oldest first. */
  past: readonly Change[];
  /** Who wrote the lyrics that are there, unless it was the user. */
  written: { lyrics: string; by: Pick<LyricsView, "source" | "model" | "hint"> } | null;
}

const KEPT = 50;
export const useLyricsHistory = create<History>()(() => ({ past: [], written: null }));

/** Changes the lyrics in a way that `undoLyrics` takes back: by a button, a drag or a writer. */
export function changeLyrics(lyrics: string, title?: string | null): void {
  const { recipe, set } = useRecipe.getState();
  if (lyrics === recipe.lyrics) return;
  const change = { before: { lyrics: recipe.lyrics, title: recipe.title }, after: lyrics };
  useLyricsHistory.setState(({ past }) => ({ past: [...past.slice(1 - KEPT), change] }));
  set(title ? { lyrics, title } : { lyrics });
}

/** Takes the last change back; what was typed since goes with it, and can be had again. */
export function undoLyrics(): void {
  const { past } = useLyricsHistory.getState();
  const last = past.at(-1);
  if (!last) return;
  const { recipe, set } = useRecipe.getState();
  const { lyrics, title } = recipe;
  useLyricsHistory.setState({ past: past.slice(0, -1) });
  set(last.before);
  if (lyrics !== last.after) offerUndo(t.compose.lyrics.typedUndone, () => set({ lyrics, title }));
}
