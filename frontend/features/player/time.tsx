"use client";
import { clock } from "@/lib/format";
import { usePlayer } from "@/lib/store/player";

/** Position and length. A screen reader hears them from the seek bar. */
export function Time() {
  const position = usePlayer((state) => clock(state.position, true));
  const length = usePlayer((state) => clock(state.now?.seconds ?? 0, true));
  return (
    <span data-testid="player-time" className="font-mono text-xs whitespace-nowrap text-fg-1 tabular-nums">
      <span className="text-fg-0">{position}</span>
      {` / ${length}`}
    </span>
  );
}
