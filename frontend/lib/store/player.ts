import { create } from "zustand";
import type { Track } from "@/lib/api/schema";

/** A piece of sound that the transport can play. */
export interface Playable {
  /** The track's id, or the song's of the cloud. */
  id: string;
  title: string;
  /** A path of the backend such as `/audio/….wav`, or a whole address. */
  url: string;
  /** Length in seconds. */
  seconds: number;
  /** Loudness over time, 0 to 127, where it is known: the waveform is drawn from it before any audio is loaded. */
  peaks?: readonly number[];
  cover?: string | null;
  /** What was made here has its track with it: words, stems, chords, files. */
  track?: Track;
  jobId?: string;
}

/** Seconds from the track's start. */
export interface Region {
  start: number;
  end: number;
}

interface Player {
  now: Playable | null;
  playing: boolean;
  /** Seconds. */
  position: number;
  /** What is to be repainted; belongs to `now` alone and goes with it. */
  region: Region | null;
  /** Puts a piece on and plays it from its start; the piece before keeps nothing of its position or region. */
  play: (piece: Playable) => void;
  /** Puts a piece on without playing, unless something plays. */
  offer: (piece: Playable) => void;
  toggle: () => void;
  seek: (seconds: number) => void;
  setRegion: (region: Region | null) => void;
}

const whole = (piece: Playable) => ({ now: piece, position: 0, region: null });

/** The transport. The audio element follows this store and tells it its position. */
export const usePlayer = create<Player>()((set) => ({
  now: null,
  playing: false,
  position: 0,
  region: null,
  play: (piece) => set(({ now }) => (now?.id === piece.id ? { playing: true } : { ...whole(piece), playing: true })),
  offer: (piece) => set(({ playing }) => (playing ? {} : whole(piece))),
  toggle: () => set(({ now, playing }) => ({ playing: now !== null && !playing })),
  seek: (seconds) => set(({ now }) => ({ position: Math.min(Math.max(seconds, 0), now?.seconds ?? 0) })),
  setRegion: (region) => set({ region }),
}));
