import { create } from "zustand";
import type { RepaintValues } from "@/lib/recipe/edits";
import { usePlayer } from "@/lib/store/player";

const EMPTY: RepaintValues = { prompt: "", lyrics: "", strength: null, seed: null };

interface Draft {
  values: RepaintValues;
  set: (values: Partial<RepaintValues>) => void;
}

/** What a repaint is to be like. It is no part of the recipe, and goes when another track is put on. */
export const useRepaintDraft = create<Draft>()((set) => ({
  values: EMPTY,
  set: (values) => set((state) => ({ values: { ...state.values, ...values } })),
}));

usePlayer.subscribe((state, before) => {
  if (state.now?.id !== before.now?.id) useRepaintDraft.setState({ values: EMPTY });
});
