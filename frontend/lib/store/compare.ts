import { create } from "zustand";
import { usePlayer, type Playable } from "@/lib/store/player";

interface Compare {
  /** What the piece that is on (A) is compared with. */
  other: Playable | null;
  hearing: "a" | "b";
  /** Compares the piece that is on with another take, and lets B be heard; null ends it. */
  set: (other: Playable | null) => void;
  /** To the other of the two, at the same position. */
  flip: () => void;
}

/** A/B: two takes that run side by side, of which one is heard. It belongs to what is on and goes with it. */
export const useCompare = create<Compare>()((set) => ({
  other: null,
  hearing: "a",
  set: (other) =>
    set(other && other.id !== usePlayer.getState().now?.id ? { other, hearing: "b" } : { other: null, hearing: "a" }),
  flip: () => set(({ other, hearing }) => ({ hearing: other && hearing === "a" ? "b" : "a" })),
}));

usePlayer.subscribe((state, before) => {
  if (state.now?.id !== before.now?.id) useCompare.getState().set(null);
});
