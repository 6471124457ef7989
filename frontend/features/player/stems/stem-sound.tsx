"use client";
import { useEffect } from "react";
import type { Stem } from "@/lib/api/schema";
import { useSound } from "@/lib/player/element";
import { catchUp, gains } from "@/lib/player/mix";
import { useMix } from "@/lib/store/mix";
import { usePlayer } from "@/lib/store/player";
import { usePreferences } from "@/lib/store/preferences";
import { Mixer } from "./mixer";
import { decodeStem, fetchStem, type Pcm } from "./store-pcm";

const STEP_MS = 100;
const LOST_SECONDS = 0.3;

/** The mixer that sounds now: the meters read it. */
let sounding: Mixer | null = null;
export const levelOf = (name: string): number => sounding?.level(name) ?? 0;

/** All files at once, decoded one after the other: see the mixer on memory. */
async function load(context: AudioContext, stems: readonly Stem[], signal: AbortSignal): Promise<Pcm[]> {
  const all: Pcm[] = [];
  const files = stems.map((stem) => fetchStem(stem, signal));
  files.forEach((file) => file.catch(() => undefined)); // told when its turn comes
  for (const [index, stem] of stems.entries()) {
    useMix.setState({ loaded: index });
    const file = await files[index];
    if (!file || signal.aborted) break;
    all.push(await decodeStem(context, stem, file));
  }
  return all;
}

/** Lets the mixer do what the audio element does, which runs on in silence and keeps the time for all others. */
function follow(element: HTMLAudioElement, mixer: Mixer, stems: readonly Stem[]): () => void {
  const rate = () => usePlayer.getState().rate;
  const start = () => !element.paused && mixer.start(element.currentTime, rate());
  const stop = () => mixer.stop();
  const gain = () => {
    const { volume } = usePreferences.getState();
    const names = stems.map((stem) => stem.name);
    mixer.setGains(gains(names, useMix.getState().mix), usePlayer.getState().muted ? 0 : volume);
  };
  const step = () => {
    const heard = mixer.position();
    if (heard === null) return;
    const ahead = element.currentTime - heard;
    if (Math.abs(ahead) > LOST_SECONDS) return void start();
    element.playbackRate = catchUp(ahead, rate());
    mixer.pump();
  };
  const events = { playing: start, seeked: start, seeking: stop, pause: stop, waiting: stop, ended: stop };
  for (const [name, run] of Object.entries(events)) element.addEventListener(name, run);
  const ends = [
    useMix.subscribe(gain),
    usePreferences.subscribe(gain),
    usePlayer.subscribe((state, before) => {
      if (state.muted !== before.muted) gain();
      if (state.rate !== before.rate) start();
    }),
  ];
  const timer = setInterval(step, STEP_MS);
  gain();
  start();
  return () => {
    clearInterval(timer);
    ends.forEach((end) => end());
    for (const [name, run] of Object.entries(events)) element.removeEventListener(name, run);
    element.playbackRate = rate();
  };
}

/** The stems sound while this is there, and the song itself is silent. */
export default function StemSound({ stems }: { stems: readonly Stem[] }) {
  const element = useSound((state) => state.element);
  useEffect(() => {
    if (!element) return;
    const context = new AudioContext();
    const gone = new AbortController();
    let end: (() => void) | null = null;
    load(context, stems, gone.signal)
      .then((pcms) => {
        if (gone.signal.aborted) return;
        sounding = new Mixer(context, pcms);
        end = follow(element, sounding, stems);
        useSound.setState({ elsewhere: true });
        useMix.setState({ ready: true, loaded: stems.length });
      })
      .catch((error: unknown) => !gone.signal.aborted && useMix.setState({ error, on: false, loaded: null }));
    return () => {
      gone.abort();
      end?.();
      sounding?.close();
      if (!sounding) void context.close();
      sounding = null;
      useSound.setState({ elsewhere: false });
    };
  }, [element, stems]);
  return null;
}
