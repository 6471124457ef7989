"use client";
import { Pencil } from "lucide-react";
import { TimeAgo } from "@/components/time-ago";
import { IconButton } from "@/components/ui/icon-button";
import type { LibraryTrack } from "@/lib/api/schema";
import { clock } from "@/lib/format";
import * as t from "@/lib/text";
import { bpmOf, promptBeside } from "./facts";
import { SyncMark } from "./sync-mark";
import { TitleField } from "./song-title";

interface TitleCellProps {
  song: LibraryTrack;
  renaming: boolean;
  onRename: (renaming: boolean) => void;
}

/** Title and prompt; on a small screen what has no column there as well. */
export function TitleCell({ song, renaming, onRename }: TitleCellProps) {
  if (renaming) return <TitleField song={song} onEnd={() => onRename(false)} />;
  const bpm = bpmOf(song);
  const facts = [clock(song.seconds), bpm !== null && t.library.bpm(bpm)].filter(Boolean);
  const said = promptBeside(song);
  return (
    <div className="min-w-0">
      <div className="flex min-w-0 items-center gap-1">
        <span className="truncate text-sm font-medium" title={song.title}>
          {song.title}
        </span>
        <SyncMark song={song} />
        {!song.deleted_at && (
          <IconButton
            data-column="rename"
            label={t.library.renameSong(song.title)}
            onClick={() => onRename(true)}
            className="-my-0.5 size-6! opacity-0 group-hover/row:opacity-100 focus-visible:opacity-100 max-md:hidden"
          >
            <Pencil size={12} aria-hidden />
          </IconButton>
        )}
      </div>
      {said && <p className="truncate text-xs text-fg-1 max-md:hidden">{said}</p>}
      <p className="truncate text-xs text-fg-1 md:hidden">
        {facts.join(" · ")}
        <span aria-hidden>{" · "}</span>
        <TimeAgo time={song.created_at} />
      </p>
    </div>
  );
}
