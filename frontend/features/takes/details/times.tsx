"use client";
import type { Track } from "@/lib/api/schema";
import { clock } from "@/lib/format";
import { sectionName } from "@/lib/section-name";
import { usePlayer, type Playable } from "@/lib/store/player";
import * as t from "@/lib/text";

interface Time {
  start: number;
  name: string;
}

export const sectionTimes = (track: Track): Time[] =>
  (track.sections ?? []).map(({ start, kind }) => ({ start, name: sectionName(kind) }));

/** Places of a take that are played from. */
export function Times({ piece, times }: { piece: Playable; times: readonly Time[] }) {
  const from = (seconds: number) => {
    const { play, seek } = usePlayer.getState();
    play(piece);
    seek(seconds);
  };
  return (
    <ol className="flex flex-wrap gap-1">
      {times.map(({ start, name }) => (
        <li key={`${start} ${name}`}>
          <button
            type="button"
            onClick={() => from(start)}
            className="flex min-h-6 items-center gap-2 rounded-control border border-line px-2 text-xs hover:bg-bg-2 max-md:min-h-11"
          >
            <span className="sr-only">{t.takes.playFrom}</span>
            <span className="font-mono text-fg-1 tabular-nums">{clock(start)}</span>
            {name}
          </button>
        </li>
      ))}
    </ol>
  );
}
