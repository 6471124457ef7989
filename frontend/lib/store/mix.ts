import { create } from "zustand";
import { FLAT, type Channel, type Mix } from "@/lib/player/mix";
import { useCompare } from "@/lib/store/compare";
import { usePlayer } from "@/lib/store/player";

interface MixState {
  /** The stems sound instead of the song. */
  on: boolean;
  /** How many stems are loaded; null before it begins. */
  loaded: number | null;
  ready: boolean;
  error: unknown;
  mix: Mix;
  start: () => void;
  /** Back to the song as it was mixed. */
  stop: () => void;
  change: (name: string, values: Partial<Channel>) => void;
  /** All stems as loud as they were made. */
  flatten: () => void;
}

const NONE = { on: false, loaded: null, ready: false, error: null, mix: {} };

/** The stems of what is on. They go with it; a comparison and a mix end each other. */
export const useMix = create<MixState>()((set) => ({
  ...NONE,
  start: () => {
    useCompare.getState().set(null);
    set({ on: true, error: null });
  },
  stop: () => set(NONE),
  change: (name, values) => set(({ mix }) => ({ mix: { ...mix, [name]: { ...(mix[name] ?? FLAT), ...values } } })),
  flatten: () => set({ mix: {} }),
}));

usePlayer.subscribe((state, before) => {
  if (state.now?.id !== before.now?.id) useMix.getState().stop();
});

useCompare.subscribe(({ other }) => {
  if (other && useMix.getState().on) useMix.getState().stop();
});
