"use client";
import { Star } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import type { LibraryTrack } from "@/lib/api/schema";
import { useLibrary } from "@/lib/store/library";
import * as t from "@/lib/text";
import { fail } from "../list/fail";

export function StarButton({ song }: { song: LibraryTrack }) {
  const { starred, title, track_id } = song;
  const press = () => void useLibrary.getState().star(track_id, !starred).catch(fail);
  return (
    <IconButton
      data-column="star"
      label={starred ? t.library.unstar(title) : t.library.star(title)}
      onClick={press}
      className={starred ? "text-fg-0" : ""}
    >
      <Star size={16} aria-hidden fill={starred ? "currentColor" : "none"} />
    </IconButton>
  );
}
