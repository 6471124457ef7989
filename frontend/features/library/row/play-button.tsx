"use client";
import { Pause, Play } from "lucide-react";
import { CoverArt } from "@/components/cover-art";
import type { LibraryTrack } from "@/lib/api/schema";
import { cx } from "@/lib/class-names";
import { playTrack } from "@/lib/player/playable";
import { useLibrary } from "@/lib/store/library";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";
import { useList } from "../list/list";

function press(song: LibraryTrack): void {
  const { now, play, toggle } = usePlayer.getState();
  if (now?.id === song.track_id) return toggle();
  const piece = playTrack(song);
  if (!piece) return;
  const { byId } = useLibrary.getState();
  const pieces = useList.getState().ids.flatMap((id) => (byId[id] && playTrack(byId[id])) ?? []);
  play(piece, { pieces, playlist: null });
}

/** The cover, which plays the song; what is shown of the list is what next and previous go through. */
export function PlayButton({ song }: { song: LibraryTrack }) {
  const here = usePlayer((state) => state.now?.id === song.track_id);
  const playing = usePlayer((state) => state.playing) && here;
  const label = playing ? t.library.pause(song.title) : t.library.play(song.title);
  const Icon = playing ? Pause : Play;
  return (
    <button
      type="button"
      data-column="play"
      aria-label={label}
      title={label}
      onClick={() => press(song)}
      className="group/play relative grid size-8 place-items-center rounded-control max-md:size-11"
    >
      <CoverArt cover={song.cover} peaks={song.track.peaks} className="size-full" />
      <span
        className={cx(
          "absolute inset-0 grid place-items-center rounded-control bg-bg-0/75 transition-opacity",
          here
            ? "text-accent"
            : "text-fg-0 opacity-0 group-hover/row:opacity-100 group-focus-visible/play:opacity-100 max-md:bg-bg-0/40 max-md:opacity-100",
        )}
      >
        <Icon size={16} aria-hidden fill="currentColor" strokeWidth={0} />
      </span>
    </button>
  );
}
