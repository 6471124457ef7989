import { create } from "zustand";
import { persist } from "zustand/middleware";
import { EMPTY, fromRequest, NO_EDIT, type Recipe } from "@/lib/recipe/recipe";
import { keptAs } from "@/lib/storage";

interface Values {
  recipe: Recipe;
  /** The seed stays from take to take. */
  seedLocked: boolean;
  /** What a source or reference is called, by its id. */
  names: Readonly<Record<string, string>>;
}

interface Draft extends Values {
  set: (values: Partial<Recipe>) => void;
  /** Replaces the whole draft, as a preset, a take or an agent's request does. */
  load: (request: Readonly<Record<string, unknown>>) => void;
  lockSeed: (locked: boolean) => void;
  name: (id: string, title: string) => void;
  /** From a cover, an extension or another edit back to a new song; what was written stays. */
  leaveEdit: () => void;
  reset: () => void;
  /** Puts back a draft as it was: the undo of `reset` and `load`. */
  restore: (before: Pick<Values, "recipe" | "seedLocked">) => void;
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
      leaveEdit: () => set(({ recipe }) => ({ recipe: { ...recipe, ...NO_EDIT } })),
      reset: () => set({ recipe: EMPTY, seedLocked: false }),
      restore: ({ recipe, seedLocked }) => set({ recipe, seedLocked }),
    }),
    {
      ...keptAs<Values>("recipe"),
      partialize: ({ recipe, seedLocked, names }): Values => ({ recipe, seedLocked, names }),
      merge: (kept, now) => {
        const values = kept as Partial<Values> | undefined;
        const recipe = fromRequest({ ...values?.recipe }); // fields come and go
        return { ...now, ...values, names: { ...values?.names }, recipe };
      },
    },
  ),
);
