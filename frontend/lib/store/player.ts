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
  /** Loudness over time, on any scale from 0, where it is known: the waveform is drawn from it before any audio is loaded. */
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

/** What previous and next go through. A playlist goes on by itself at the end of a piece; other pages' lists do not. */
export interface Queue {
  pieces: readonly Playable[];
  /** The playlist's id; null: another list. */
  playlist: string | null;
}

export type PlayerTrouble = "network" | "decode" | "source" | "blocked";

interface Player {
  now: Playable | null;
  playing: boolean;
  /** Seconds. */
  position: number;
  /** Counts jumps: the audio element follows `position` only when this has changed. */
  seeks: number;
  /** The element waits for data. */
  waiting: boolean;
  trouble: PlayerTrouble | null;
  /** Counts what the user has asked to be loaded anew after trouble. */
  retries: number;
  queue: Queue;
  /** The piece begins again at its end. */
  loop: boolean;
  /** The region begins again at its end. */
  loopRegion: boolean;
  muted: boolean;
  /** 1 is the speed it was made at. */
  rate: number;
  /** What is to be repainted; belongs to `now` alone and goes with it. */
  region: Region | null;
  /** Puts a piece on and plays it from its start; the piece before keeps nothing of its position or region. */
  play: (piece: Playable, queue?: Queue) => void;
  /** Puts a piece on without playing, unless something plays or is being worked on. */
  offer: (piece: Playable) => void;
  toggle: () => void;
  seek: (seconds: number) => void;
  setRegion: (region: Region | null) => void;
  set: (values: Partial<Pick<Player, "loop" | "loopRegion" | "muted" | "rate" | "queue">>) => void;
  retry: () => void;
}

const EMPTY_QUEUE: Queue = { pieces: [], playlist: null };
const AT_END = 0.25;

const whole = (piece: Playable) => ({
  now: piece,
  position: 0,
  region: null,
  loopRegion: false,
  trouble: null,
  waiting: false,
});

/** In use: something plays, a region is chosen, or it was stopped half-way. */
const busy = ({ now, playing, region, position }: Player): boolean =>
  playing || region !== null || (now !== null && position > 0 && position < now.seconds - AT_END);

/** A region within the piece, in order; null where nothing is left of it. */
export function within(region: Region, seconds: number): Region | null {
  const inside = (at: number) => Math.min(Math.max(at, 0), seconds);
  const [start, end] = [inside(Math.min(region.start, region.end)), inside(Math.max(region.start, region.end))];
  return end > start ? { start, end } : null;
}

/** The transport. The audio element follows this store and tells it its position. */
export const usePlayer = create<Player>()((set) => ({
  now: null,
  playing: false,
  position: 0,
  seeks: 0,
  waiting: false,
  trouble: null,
  retries: 0,
  queue: EMPTY_QUEUE,
  loop: false,
  loopRegion: false,
  muted: false,
  rate: 1,
  region: null,
  play: (piece, queue) =>
    set((state) => {
      const kept = state.queue.pieces.some((one) => one.id === piece.id) ? state.queue : EMPTY_QUEUE;
      const next = { queue: queue ?? kept, playing: true };
      return state.now?.id === piece.id ? next : { ...whole(piece), ...next };
    }),
  offer: (piece) => set((state) => (busy(state) || state.now?.id === piece.id ? {} : whole(piece))),
  toggle: () => set(({ now, playing }) => ({ playing: now !== null && !playing })),
  seek: (seconds) =>
    set(({ now, seeks }) => ({ position: Math.min(Math.max(seconds, 0), now?.seconds ?? 0), seeks: seeks + 1 })),
  setRegion: (region) =>
    set(({ now, loopRegion }) => {
      const kept = region && now ? within(region, now.seconds) : null;
      return { region: kept, loopRegion: kept !== null && loopRegion };
    }),
  set: (values) => set(values),
  retry: () => set(({ retries }) => ({ retries: retries + 1, trouble: null })),
}));
