"use client";
import { Pause, Play } from "lucide-react";
import { clock } from "@/lib/format";
import { usePlayer, type Playable } from "@/lib/store/player";
import * as t from "@/lib/text";

/** A finished song in one line, played by the transport. */
export function Take({ piece, number }: { piece: Playable; number: number | null }) {
  const here = usePlayer(({ now }) => now?.id === piece.id);
  const playing = usePlayer((state) => state.playing) && here;
  const { play, toggle } = usePlayer.getState();
  const title = number ? `${piece.title}, ${t.agent.job.take(number)}` : piece.title;
  const Icon = playing ? Pause : Play;
  return (
    <li className="border-b border-line last:border-0">
      <button
        type="button"
        aria-label={playing ? t.agent.job.pause(title) : t.agent.job.play(title)}
        onClick={() => (here ? toggle() : play(piece))}
        className="flex h-10 w-full items-center gap-3 text-left text-sm hover:bg-bg-2 max-md:h-11"
      >
        <Icon size={16} aria-hidden className="shrink-0 text-accent" fill="currentColor" />
        <span className="min-w-0 truncate">{title}</span>
        <span className="ml-auto font-mono text-xs text-fg-1">{clock(piece.seconds)}</span>
      </button>
    </li>
  );
}
