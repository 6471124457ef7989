"use client";
import { Pause, Play } from "lucide-react";
import { CoverArt } from "@/components/cover-art";
import { cx } from "@/lib/class-names";
import { usePlayer, type Playable } from "@/lib/store/player";
import * as t from "@/lib/text";

/** The cover, which plays the take. */
export function PlayCover({ piece, className }: { piece: Playable; className?: string }) {
  const playing = usePlayer((state) => state.playing && state.now?.id === piece.id);
  const { play, toggle } = usePlayer.getState();
  const label = playing ? t.takes.pause(piece.title) : t.takes.play(piece.title);
  const Icon = playing ? Pause : Play;
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={() => (playing ? toggle() : play(piece))}
      className={cx("relative rounded-control", className)}
    >
      <CoverArt cover={piece.cover} peaks={piece.peaks} className="w-full" />
      <span
        className={cx(
          "absolute inset-0 grid place-items-center rounded-control transition-opacity",
          playing ? "bg-bg-0/70" : "bg-bg-0/60 opacity-0 group-hover:opacity-100 in-focus-visible:opacity-100",
        )}
      >
        <Icon size={18} aria-hidden className="fill-current text-accent" />
      </span>
    </button>
  );
}
