"use client";
import { Pencil } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { ProblemNote } from "@/components/ui/problem";
import type { LibraryTrack } from "@/lib/api/schema";
import { useLibrary } from "@/lib/store/library";
import { t } from "@/lib/text";

/** The title, and its field while it is being renamed: Enter keeps, Escape goes back, and a refusal keeps what was typed. */
export function SongTitle({ song }: { song: LibraryTrack }) {
  const [draft, setDraft] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const end = () => {
    setDraft(null);
    setError(null);
  };
  const keep = async () => {
    const title = draft?.trim();
    if (!title || title === song.title) return end();
    try {
      await useLibrary.getState().edit(song.track_id, { title });
      end();
    } catch (problem) {
      setError(problem);
    }
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter") void keep();
    if (event.key === "Escape") end();
  };
  if (draft === null)
    return (
      <div className="group/title flex min-w-0 items-center gap-1">
        <span className="truncate text-sm font-medium" title={song.title}>
          {song.title}
        </span>
        <IconButton
          label={t.library.rename(song.title)}
          onClick={() => setDraft(song.title)}
          className="size-6 opacity-0 group-hover/row:opacity-100 focus-visible:opacity-100 max-md:hidden"
        >
          <Pencil size={12} aria-hidden />
        </IconButton>
      </div>
    );
  return (
    <div className="min-w-0">
      <Input
        autoFocus
        aria-label={t.library.newTitle(song.title)}
        aria-invalid={error ? true : undefined}
        maxLength={200}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={() => void keep()}
        onKeyDown={press}
      />
      {error !== null && <ProblemNote error={error} />}
    </div>
  );
}
