"use client";
import { useEffect, useRef } from "react";
import { usePreferences } from "@/lib/store/preferences";
import { usePlayer } from "@/lib/store/player";
import { follow } from "./follow";
import { followMediaSession } from "./media-session";

/** The one element that sounds. It has no controls of its own: it follows the store. */
export function Audio() {
  const ref = useRef<HTMLAudioElement>(null);
  const volume = usePreferences((state) => state.volume);
  const muted = usePlayer((state) => state.muted);
  useEffect(() => {
    const audio = ref.current;
    if (!audio) return;
    const ends = [follow(audio), followMediaSession()];
    return () => ends.forEach((end) => end());
  }, []);
  useEffect(() => {
    if (!ref.current) return;
    ref.current.volume = volume;
    ref.current.muted = muted;
  }, [volume, muted]);
  return <audio ref={ref} id="player-audio" preload="metadata" className="hidden" />;
}
