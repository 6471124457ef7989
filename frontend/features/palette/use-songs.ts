import { useEffect, useState } from "react";
import { api, ask } from "@/lib/api/client";
import { isAbort } from "@/lib/api/errors";
import { useLibrary } from "@/lib/store/library";
import type { LibraryTrack } from "@/lib/api/schema";

const WAIT_MS = 150;
const SHOWN = 8;

export interface Songs {
  query: string;
  tracks: readonly LibraryTrack[];
  error: unknown;
}

const NONE: Songs = { query: "", tracks: [], error: null };

/** Songs of the library that answer what is typed, a moment after the typing stops. */
export function useSongs(query: string): Songs {
  const [songs, setSongs] = useState(NONE);
  useEffect(() => {
    if (!query) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      ask(api().GET("/library", { params: { query: { q: query, limit: SHOWN } }, signal: stop.signal })).then(
        ({ tracks }) => {
          useLibrary.getState().merge(tracks);
          setSongs({ query, tracks, error: null });
        },
        (error: unknown) => {
          if (!isAbort(error)) setSongs({ query, tracks: [], error });
        },
      );
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [query]);
  return query ? songs : NONE;
}
