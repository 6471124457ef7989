import { create } from "zustand";
import { api, ask } from "@/lib/api/client";
import type { Stats } from "@/lib/api/schema";
import { keep, sampleOf, type Sample } from "./figures";

export const MINUTES = 10;
const EVERY_MS = 2000;
const KEPT = (MINUTES * 60_000) / EVERY_MS;

interface Watched {
  stats: Stats | null;
  /** Kept as long as the tab lives. */
  samples: readonly Sample[];
  error: unknown;
  read: () => Promise<void>;
}

/** What the server says of itself, and what it said in the last minutes. */
export const useStats = create<Watched>()((set) => ({
  stats: null,
  samples: [],
  error: null,
  read: async () => {
    try {
      const stats = await ask(api().GET("/stats"));
      const sample = sampleOf(stats, Date.now());
      set(({ samples }) => ({ stats, samples: keep(samples, sample, KEPT), error: null }));
    } catch (error) {
      set({ error });
    }
  },
}));

/** Asks every two seconds, while the page is seen. Returns what ends it. */
export function watchStats(): () => void {
  let over = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const turn = async () => {
    if (!document.hidden) await useStats.getState().read();
    if (!over) timer = setTimeout(() => void turn(), EVERY_MS);
  };
  void turn();
  return () => {
    over = true;
    clearTimeout(timer);
  };
}
