"use client";
import { Tag } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import type { LibraryTrack } from "@/lib/api/schema";
import * as t from "@/lib/text";
import { useTags } from "../list/tags";

const SHOWN = 2;

interface TagsCellProps {
  song: LibraryTrack;
  onTag: (tag: string) => void;
}

/** The first tags, each of which narrows the list to it, and the way to all of them. */
export function TagsCell({ song, onTag }: TagsCellProps) {
  const edit = () => useTags.getState().edit([song.track_id]);
  const rest = song.tags.length - SHOWN;
  return (
    <div className="flex min-w-0 items-center gap-1">
      {song.tags.slice(0, SHOWN).map((tag) => (
        <button
          key={tag}
          type="button"
          title={t.library.withTag(tag)}
          aria-label={t.library.withTag(tag)}
          onClick={() => onTag(tag)}
          className="h-6 min-w-6 truncate rounded-control border px-1.5 text-xs text-fg-1 hover:border-line-strong hover:text-fg-0"
        >
          {tag}
        </button>
      ))}
      {rest > 0 && <span className="text-xs text-fg-1">{t.library.moreTags(rest)}</span>}
      {!song.deleted_at && (
        <IconButton
          data-column="tags"
          label={t.library.tagsOf(song.title)}
          onClick={edit}
          className="size-6 opacity-0 group-hover/row:opacity-100 focus-visible:opacity-100"
        >
          <Tag size={12} aria-hidden />
        </IconButton>
      )}
    </div>
  );
}
