import { create } from "zustand";

export type PanelName = "stems" | "lyrics";

interface View {
  /** What is open over the transport. */
  panel: PanelName | null;
  chords: boolean;
  immersive: boolean;
  /** The mini-player is expanded. */
  sheet: boolean;
  /** 1: the whole song is seen. */
  zoom: number;
  set: (values: Partial<Omit<View, "set">>) => void;
}

/** How the player is looked at. */
export const useView = create<View>()((set) => ({
  panel: null,
  chords: false,
  immersive: false,
  sheet: false,
  zoom: 1,
  set: (values) => set(values),
}));

export const openPanel = (panel: PanelName): void =>
  useView.getState().set({ panel: useView.getState().panel === panel ? null : panel });
