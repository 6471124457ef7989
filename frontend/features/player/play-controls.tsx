"use client";
import { Pause, Play, SkipBack, SkipForward } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { cx } from "@/lib/class-names";
import { next, previous } from "@/lib/player/queue";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";

export function PlayButton({ className }: { className?: string }) {
  const playing = usePlayer((state) => state.playing);
  const nothing = usePlayer((state) => state.now === null);
  const Icon = playing ? Pause : Play;
  return (
    <button
      type="button"
      aria-label={playing ? t.player.pause : t.player.play}
      disabled={nothing}
      onClick={() => usePlayer.getState().toggle()}
      className={cx(
        "grid size-9 shrink-0 place-items-center rounded-control bg-accent text-on-accent disabled:bg-bg-2 disabled:text-fg-1 max-md:size-11",
        className,
      )}
    >
      <Icon size={18} fill="currentColor" strokeWidth={1} aria-hidden />
    </button>
  );
}

export function PreviousButton() {
  const nothing = usePlayer((state) => state.now === null);
  return (
    <IconButton label={t.player.previous} disabled={nothing} onClick={previous}>
      <SkipBack size={16} aria-hidden />
    </IconButton>
  );
}

export function NextButton() {
  const nothing = usePlayer((state) => state.now === null);
  return (
    <IconButton label={t.player.next} disabled={nothing} onClick={() => next()}>
      <SkipForward size={16} aria-hidden />
    </IconButton>
  );
}
