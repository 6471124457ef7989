"use client";
import { Trash2 } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { ago, clock } from "@/lib/format";
import { useLibrary } from "@/lib/store/library";
import { t } from "@/lib/text";
import { PlayButton } from "./play-button";
import { removeSongs } from "./removal";
import { SongTitle } from "./song-title";
import { StarButton } from "./star-button";

export const GRID = "grid grid-cols-[32px_minmax(0,1fr)_64px_96px_64px_128px_32px_32px] items-center gap-2";

export function SongRow({ id }: { id: string }) {
  const song = useLibrary((state) => state.byId[id]);
  if (!song) return null;
  const { bpm, key } = song.track.used ?? {};
  return (
    <tr role="row" className={`${GRID} group/row min-h-12 border-b px-3`}>
      <td role="cell">
        <PlayButton song={song} />
      </td>
      <th role="rowheader" scope="row" className="min-w-0 text-left font-normal">
        <SongTitle song={song} />
      </th>
      <td role="cell">{typeof bpm === "number" ? Math.round(bpm) : ""}</td>
      <td role="cell">{key}</td>
      <td role="cell">{clock(song.seconds)}</td>
      <td role="cell">{ago(song.created_at)}</td>
      <td role="cell">
        <StarButton song={song} />
      </td>
      <td role="cell">
        <IconButton label={t.library.removeSong} onClick={() => void removeSongs([id])}>
          <Trash2 size={16} aria-hidden />
        </IconButton>
      </td>
    </tr>
  );
}
