import { create } from "zustand";

export type OverlayName = "palette" | "shortcuts";

interface Overlay {
  /** The one that is open. */
  open: OverlayName | null;
  show: (name: OverlayName | null) => void;
}

/** What lies over the whole studio. */
export const useOverlay = create<Overlay>()((set) => ({ open: null, show: (open) => set({ open }) }));
