import { create } from "zustand";

interface Selection {
  ids: ReadonlySet<string>;
  /** Where a range begins: what was chosen last. */
  anchor: string | null;
  /** Chooses one or not; with `range`, all of `shown` from the anchor to it become as it. */
  toggle: (id: string, shown: readonly string[], range: boolean) => void;
  all: (shown: readonly string[]) => void;
  drop: (ids: readonly string[]) => void;
  clear: () => void;
}

/** The songs that are to be worked on together. */
export const useSelection = create<Selection>()((set) => ({
  ids: new Set(),
  anchor: null,
  toggle: (id, shown, range) =>
    set(({ ids, anchor }) => {
      const next = new Set(ids);
      const from = anchor === null ? -1 : shown.indexOf(anchor);
      const to = shown.indexOf(id);
      const these = range && from >= 0 && to >= 0 ? shown.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
      const chosen = !ids.has(id);
      for (const one of these)
        if (chosen) next.add(one);
        else next.delete(one);
      return { ids: next, anchor: id };
    }),
  all: (shown) => set({ ids: new Set(shown), anchor: null }),
  drop: (gone) =>
    set(({ ids }) =>
      gone.some((id) => ids.has(id)) ? { ids: new Set([...ids].filter((id) => !gone.includes(id))) } : {},
    ),
  clear: () => set({ ids: new Set(), anchor: null }),
}));
