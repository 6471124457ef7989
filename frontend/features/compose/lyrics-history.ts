import { create } from "zustand";
import type { LyricsView } from "@/lib/api/schema";
import type { Recipe } from "@/lib/recipe/recipe";
import { useRecipe } from "@/lib/store/recipe";

type Words = Pick<Recipe, "lyrics" | "title">;

interface History {
  /** What the lyrics were before something other than typing changed them, oldest first. */
  past: readonly Words[];
  /** Who wrote the lyrics that are there, unless it was the user. */
  written: { lyrics: string; by: Pick<LyricsView, "source" | "model" | "hint"> } | null;
}

const KEPT = 50;
export const useLyricsHistory = create<History>()(() => ({ past: [], written: null }));

/** Changes the lyrics in a way that `undoLyrics` takes back: by a button, a drag or a writer. */
export function changeLyrics(lyrics: string, title?: string | null): void {
  const { recipe, set } = useRecipe.getState();
  if (lyrics === recipe.lyrics) return;
  const before = { lyrics: recipe.lyrics, title: recipe.title };
  useLyricsHistory.setState(({ past }) => ({ past: [...past.slice(1 - KEPT), before] }));
  set(title ? { lyrics, title } : { lyrics });
}

export function undoLyrics(): void {
  const { past } = useLyricsHistory.getState();
  const before = past.at(-1);
  if (!before) return;
  useLyricsHistory.setState({ past: past.slice(0, -1) });
  useRecipe.getState().set(before);
}
