"use client";
import { ArchiveRestore } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import type { LibraryTrack } from "@/lib/api/schema";
import * as t from "@/lib/text";
import { restoreSongs } from "../list/removal";

export function RestoreButton({ song }: { song: LibraryTrack }) {
  return (
    <IconButton
      data-column="menu"
      label={t.library.restoreSong(song.title)}
      onClick={() => void restoreSongs([song.track_id])}
    >
      <ArchiveRestore size={16} aria-hidden />
    </IconButton>
  );
}
