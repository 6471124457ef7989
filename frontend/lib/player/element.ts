import { create } from "zustand";

interface Sound {
  /** The one audio element, once it is there. */
  element: HTMLAudioElement | null;
  /** Something else sounds in its place: stems, or the other of two takes. It runs on, silent. */
  elsewhere: boolean;
  /** Turned down by this factor, so that two takes are equally loud. */
  level: number;
}

/** Shared by what sounds beside the audio element and must keep in step with it. */
export const useSound = create<Sound>()(() => ({ element: null, elsewhere: false, level: 1 }));
