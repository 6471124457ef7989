"use client";
import { useEffect, useRef } from "react";
import { useSound } from "@/lib/player/element";
import { usePreferences } from "@/lib/store/preferences";
import { usePlayer } from "@/lib/store/player";
import { follow } from "./follow";
import { followMediaSession } from "./media-session";

/** The one element that sounds. It has no controls of its own: it follows the store. */
export function Audio() {
  const ref = useRef<HTMLAudioElement>(null);
  const volume = usePreferences((state) => state.volume);
  const muted = usePlayer((state) => state.muted);
  const { elsewhere, level } = useSound();
  useEffect(() => {
    const audio = ref.current;
    if (!audio) return;
    useSound.setState({ element: audio });
    const ends = [follow(audio), followMediaSession()];
    return () => {
      useSound.setState({ element: null });
      ends.forEach((end) => end());
    };
  }, []);
  useEffect(() => {
    if (!ref.current) return;
    ref.current.volume = volume * level;
    ref.current.muted = muted || elsewhere;
  }, [volume, muted, elsewhere, level]);
  return <audio ref={ref} id="player-audio" preload="metadata" className="hidden" />;
}
