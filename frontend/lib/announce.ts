import { create } from "zustand";

interface Announced {
  text: string;
  /** Grows, so that the same words are said again. */
  count: number;
}

/** What a screen reader is told next, politely: the shell has the region. */
export const useAnnounced = create<Announced>()(() => ({ text: "", count: 0 }));

export const announce = (text: string): void => useAnnounced.setState(({ count }) => ({ text, count: count + 1 }));
