"use client";
import { useCallback, useEffect, useState } from "react";
import type { After, SongCard } from "@/lib/cloud/core";
import { knowLikes } from "@/lib/community/likes";
import { cloudSongs, type CloudSong } from "@/lib/community/song";

export const PAGE = 20;
export type LoadPage = (after: After | undefined, rows: number) => Promise<SongCard[]>;

interface Pages {
  of: LoadPage;
  songs: CloudSong[];
  /** There may be more after the last. */
  more: boolean;
  error?: unknown;
}

const after = (song: CloudSong): After => ({ ...song, heat: song.heat ?? null });

/** Songs page by page. `load` is stable; null asks nothing. */
export function useSongPages(load: LoadPage | null) {
  const [pages, setPages] = useState<Pages | null>(null);
  const [asking, setAsking] = useState(false);
  const [round, setRound] = useState(0);

  useEffect(() => {
    if (!load) return;
    let current = true;
    load(undefined, PAGE).then(
      (cards) => {
        if (!current) return;
        const songs = cloudSongs(cards);
        knowLikes(songs);
        setPages({ of: load, songs, more: cards.length === PAGE });
      },
      (error: unknown) => current && setPages({ of: load, songs: [], more: false, error }),
    );
    return () => void (current = false);
  }, [load, round]);

  const mine = load && pages?.of === load ? pages : null;
  const loadMore = useCallback(async () => {
    const last = mine?.songs.at(-1);
    if (!mine || !last) return;
    setAsking(true);
    try {
      const cards = await mine.of(after(last), PAGE);
      const songs = cloudSongs(cards);
      knowLikes(songs);
      const fresh = songs.filter((song) => !mine.songs.some((known) => known.id === song.id));
      setPages({ of: mine.of, songs: [...mine.songs, ...fresh], more: cards.length === PAGE });
    } catch (error) {
      setPages({ ...mine, error });
    } finally {
      setAsking(false);
    }
  }, [mine]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  return { songs: mine?.songs, error: mine?.error, more: mine?.more ? loadMore : null, asking, again };
}
