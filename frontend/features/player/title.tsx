"use client";
import { usePlayer } from "@/lib/store/player";
import { t } from "@/lib/text";

/** What is on. */
export function Title() {
  const title = usePlayer((state) => state.now?.title);
  return title === undefined ? (
    <p className="truncate text-xs text-fg-1">{t.player.nothing}</p>
  ) : (
    <p data-testid="player-title" title={title} className="truncate text-sm font-medium">
      {title}
    </p>
  );
}
