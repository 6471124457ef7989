"use client";
import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import { useSongPages, type LoadPage } from "@/lib/community/pages";
import * as t from "@/lib/text";
import { SongRow } from "./song-row";

/** Songs page by page. `load` is stable. */
export function SongList({ load, empty, label }: { load: LoadPage; empty: string; label: string }) {
  const { songs, error, more, asking, again } = useSongPages(load);
  return (
    <div aria-busy={!songs || asking}>
      {songs === undefined && <p className="px-4 py-3 text-sm text-fg-1">{t.common.loading}</p>}
      {songs && songs.length > 0 && (
        <ul aria-label={label}>
          {songs.map((song) => (
            <SongRow key={song.id} song={song} />
          ))}
        </ul>
      )}
      {error !== undefined && (
        <div className="flex flex-col items-start gap-2 px-4 py-3">
          <ProblemNote error={error} />
          <Button onClick={again}>{t.common.retry}</Button>
        </div>
      )}
      {songs?.length === 0 && error === undefined && <p className="px-4 py-6 text-sm text-fg-1">{empty}</p>}
      {more && error === undefined && (
        <div className="px-4 py-3">
          <Button onClick={() => void more()} disabled={asking}>
            {t.community.loadMore}
          </Button>
        </div>
      )}
    </div>
  );
}
