"use client";
import { useEffect, useId, useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ProblemNote } from "@/components/ui/problem";
import { api, ask } from "@/lib/api/client";
import { isAbort } from "@/lib/api/errors";
import type { LibraryTrack } from "@/lib/api/schema";
import { clock } from "@/lib/format";
import { useLibrary } from "@/lib/store/library";
import { useRecipe } from "@/lib/store/recipe";
import * as t from "@/lib/text";

const SHOWN = 30;
const PAUSE_MS = 200;

interface LibraryPickerProps {
  title: string;
  onChoose: (id: string) => void;
  onClose: () => void;
}

/** Chooses a song of the library. */
export function LibraryPicker({ title, onChoose, onClose }: LibraryPickerProps) {
  const [text, setText] = useState("");
  const [found, setFound] = useState<readonly LibraryTrack[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const id = useId();
  useEffect(() => {
    const gone = new AbortController();
    const query = { limit: SHOWN, ...(text.trim() ? { q: text.trim() } : {}) };
    const ready = setTimeout(() => {
      ask(api().GET("/library", { params: { query }, signal: gone.signal })).then(
        ({ tracks }) => {
          setError(null);
          setFound(tracks);
        },
        (problem: unknown) => isAbort(problem) || setError(problem),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(ready);
      gone.abort();
    };
  }, [text]);

  const choose = (track: LibraryTrack) => {
    useLibrary.getState().merge([track]);
    useRecipe.getState().name(track.track_id, track.title);
    onChoose(track.track_id);
    onClose();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title}>
      <Field htmlFor={id} label={t.compose.source.find}>
        <Input id={id} type="search" autoFocus value={text} onChange={(event) => setText(event.target.value)} />
      </Field>
      {error !== null && <ProblemNote error={error} className="pt-3" />}
      <ul className="mt-2 flex min-h-64 flex-col divide-y divide-line">
        {found?.map((track) => (
          <li key={track.track_id}>
            <button
              type="button"
              onClick={() => choose(track)}
              className="flex h-9 w-full items-center gap-3 px-1 text-left text-sm hover:bg-bg-2 max-md:h-11"
            >
              <span className="min-w-0 flex-1 truncate">{track.title}</span>
              <span className="font-mono text-xs text-fg-1 tabular-nums">{clock(track.seconds)}</span>
            </button>
          </li>
        ))}
        {found === null && error === null && <li className="py-2 text-sm text-fg-1">{t.common.loading}</li>}
        {found?.length === 0 && <li className="py-2 text-sm text-fg-1">{t.compose.source.empty}</li>}
      </ul>
    </Dialog>
  );
}
