"use client";
import { useState, type KeyboardEvent } from "react";
import { Input } from "@/components/ui/input";
import { ProblemNote } from "@/components/ui/problem";
import type { LibraryTrack } from "@/lib/api/schema";
import { useLibrary } from "@/lib/store/library";
import * as t from "@/lib/text";

/** The title's field: Enter keeps it, Escape goes back, and a refusal leaves what was typed. */
export function TitleField({ song, onEnd }: { song: LibraryTrack; onEnd: () => void }) {
  const [draft, setDraft] = useState(song.title);
  const [error, setError] = useState<unknown>(null);
  const keep = async () => {
    const title = draft.trim();
    if (!title || title === song.title) return onEnd();
    try {
      await useLibrary.getState().edit(song.track_id, { title });
      onEnd();
    } catch (problem) {
      setError(problem);
    }
  };
  const press = (event: KeyboardEvent) => {
    event.stopPropagation(); // arrows and Escape are the field's here
    if (event.key === "Enter") void keep();
    if (event.key === "Escape") onEnd();
  };
  return (
    <div className="min-w-0 py-1">
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
