import { create } from "zustand";
import { persist } from "zustand/middleware";
import { keptAs } from "@/lib/storage";

export type Theme = "system" | "dark" | "light";
export const PANELS = ["compose", "agent", "console"] as const;
export type PanelName = (typeof PANELS)[number];
export type SideName = Exclude<PanelName, "console">;

interface Values {
  theme: Theme;
  /** The backend's address; empty: the one that served this page, or that the build was given. */
  backend: string;
  /** An API token, for backends that ask for one. */
  token: string;
  /** Shortcuts of one key without a modifier. */
  singleKeys: boolean;
  /** Panels that are open. */
  open: Record<PanelName, boolean>;
  /** Of the panels at the sides, in pixels. */
  widths: Record<SideName, number>;
  /** Of the console drawer, in pixels. */
  consoleHeight: number;
  /** Ids of the commands that were chosen last in the palette, newest first. */
  recent: readonly string[];
  /** 0 to 1. */
  volume: number;
}

interface Preferences extends Values {
  set: (values: Partial<Values>) => void;
  togglePanel: (name: PanelName) => void;
}

/** What this browser remembers of how its user likes the studio. Read from storage after the first paint. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      theme: "system",
      backend: "",
      token: "",
      singleKeys: true,
      open: { compose: true, agent: true, console: false },
      widths: { compose: 320, agent: 320 },
      consoleHeight: 240,
      recent: [],
      volume: 1,
      set: (values) => set(values),
      togglePanel: (name) => set(({ open }) => ({ open: { ...open, [name]: !open[name] } })),
    }),
    {
      ...keptAs<Preferences>("preferences"),
      merge: (kept, now) => {
        const { open, widths, ...values } = (kept ?? {}) as Partial<Values>;
        return { ...now, ...values, open: { ...now.open, ...open }, widths: { ...now.widths, ...widths } }; // panels that came since
      },
    },
  ),
);
