import { create } from "zustand";
import { persist } from "zustand/middleware";
import { EMPTY, fromRequest, type Recipe } from "@/lib/recipe/recipe";

interface Draft {
  recipe: Recipe;
  /** The seed stays from take to take. */
  seedLocked: boolean;
  /** What a source or reference is called, by its id. */
  names: Readonly<Record<string, string>>;
  set: (values: Partial<Recipe>) => void;
  /** Replaces the whole draft, as a preset, a take or an agent's request does. */
  load: (request: Readonly<Record<string, unknown>>) => void;
  lockSeed: (locked: boolean) => void;
  name: (id: string, title: string) => void;
  reset: () => void;
}

/** The recipe being written. Kept in this browser: nothing typed is lost by a reload or a backend that is away. */
export const useRecipe = create<Draft>()(
  persist(
    (set) => ({
      recipe: EMPTY,
      seedLocked: false,
      names: {},
      set: (values) => set(({ recipe }) => ({ recipe: { ...recipe, ...values } })),
      load: (request) => set({ recipe: fromRequest(request), seedLocked: typeof request.seed === "number" }),
      lockSeed: (seedLocked) => set({ seedLocked }),
      name: (id, title) => set(({ names }) => ({ names: { ...names, [id]: title } })),
      reset: () => set({ recipe: EMPTY, seedLocked: false }),
    }),
    { name: "opentunes.recipe", version: 1, skipHydration: true },
  ),
);
