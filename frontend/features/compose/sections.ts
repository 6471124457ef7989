import { create } from "zustand";
import { persist } from "zustand/middleware";
import { keptAs } from "@/lib/storage";

export const SECTIONS = ["lyrics", "structure", "numbers", "engine", "source", "more"] as const;
export type SectionName = (typeof SECTIONS)[number];

interface Sections {
  open: Record<SectionName, boolean>;
  show: (name: SectionName, open: boolean) => void;
}

/** Which parts of the form are unfolded; this browser remembers it. */
export const useSections = create<Sections>()(
  persist(
    (set) => ({
      open: { lyrics: false, structure: false, numbers: true, engine: false, source: false, more: false },
      show: (name, shown) => set(({ open }) => ({ open: { ...open, [name]: shown } })),
    }),
    keptAs("make"),
  ),
);
