"use client";
import { useLibrary } from "@/lib/store/library";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";

/** As the library calls it, where it is there; undefined when nothing is on. */
export function useTitle(): string | undefined {
  const now = usePlayer((state) => state.now);
  return useLibrary((state) => (now ? state.byId[now.id]?.title : undefined)) ?? now?.title;
}

/** What is on. */
export function Title() {
  const title = useTitle();
  return title === undefined ? (
    <p className="truncate text-xs text-fg-1">{t.player.nothing}</p>
  ) : (
    <p data-testid="player-title" title={title} className="truncate text-sm font-medium">
      {title}
    </p>
  );
}
