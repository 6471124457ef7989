import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { Recipe } from "@/lib/recipe/recipe";
import { randomKey } from "@/lib/random-key";
import { keptAs } from "@/lib/storage";

export interface SavedRecipe {
  id: string;
  title: string;
  recipe: Recipe;
}

interface SavedRecipes {
  /** Newest first. */
  saved: readonly SavedRecipe[];
  save: (title: string, recipe: Recipe) => void;
  rename: (id: string, title: string) => void;
  remove: (id: string) => void;
  /** Puts back one that was removed, where it was. */
  putBack: (recipe: SavedRecipe, place: number) => void;
}

/** The user's own recipes, kept in this browser. */
export const useSavedRecipes = create<SavedRecipes>()(
  persist(
    (set) => ({
      saved: [],
      save: (title, recipe) => set(({ saved }) => ({ saved: [{ id: randomKey(), title, recipe }, ...saved] })),
      rename: (id, title) =>
        set(({ saved }) => ({ saved: saved.map((one) => (one.id === id ? { ...one, title } : one)) })),
      remove: (id) => set(({ saved }) => ({ saved: saved.filter((one) => one.id !== id) })),
      putBack: (recipe, place) => set(({ saved }) => ({ saved: saved.toSpliced(place, 0, recipe) })),
    }),
    keptAs("recipes"),
  ),
);
