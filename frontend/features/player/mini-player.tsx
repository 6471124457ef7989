"use client";
import { usePlayer } from "@/lib/store/player";
import { NextButton, PlayButton } from "./play-controls";
import { Time } from "./time";
import { Title } from "./title";

/** 64 px: what is on, play and next; the rest is in the sheet that it opens. */
export function MiniPlayer() {
  const share = usePlayer((state) => (state.now ? state.position / state.now.seconds : 0));
  return (
    <div className="relative flex h-full items-center gap-2 px-3 md:hidden">
      <div
        aria-hidden
        className="absolute inset-x-0 top-0 h-px origin-left bg-accent"
        style={{ transform: `scaleX(${share})` }}
      />
      <div className="flex min-w-0 flex-1 flex-col">
        <Title />
        <Time />
      </div>
      <PlayButton />
      <NextButton />
    </div>
  );
}
