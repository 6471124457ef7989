"use client";
import { useCallback } from "react";
import { Avatar } from "@/components/community/avatar";
import { PersonLink } from "@/components/community/person-link";
import { SongRow } from "@/components/community/song-row";
import { ProblemNote } from "@/components/ui/problem";
import { useAsked } from "@/lib/asked";
import type { Cloud } from "@/lib/cloud/core";
import { searchProfiles, searchSongs } from "@/lib/cloud/feeds";
import { knowLikes } from "@/lib/community/likes";
import { cloudSongs } from "@/lib/community/song";
import * as t from "@/lib/text";

/** Songs and people that are called so, or nearly. */
export function SearchResults({ cloud, words }: { cloud: Cloud; words: string }) {
  const search = useCallback(async () => {
    const [cards, people] = await Promise.all([searchSongs(cloud, words), searchProfiles(cloud, words, 12)]);
    const songs = cloudSongs(cards);
    knowLikes(songs);
    return { songs, people: people.filter((person) => person.username) };
  }, [cloud, words]);
  const { value, error } = useAsked(search);
  if (error !== undefined) return <ProblemNote error={error} className="px-4 py-3" />;
  if (!value) return <p className="px-4 py-3 text-sm text-fg-1">{t.common.loading}</p>;
  const { songs, people } = value;
  return (
    <div className="border-t border-line" aria-live="polite">
      {songs.length === 0 && people.length === 0 && (
        <p className="px-4 py-6 text-sm text-fg-1">{t.community.emptySearch(words)}</p>
      )}
      {people.length > 0 && (
        <>
          <h2 className="px-4 pt-4 pb-1 text-xs text-fg-1">{t.community.people}</h2>
          <ul aria-label={t.community.people} className="flex flex-wrap gap-x-6 border-b border-line px-4 pb-3">
            {people.map((person) => (
              <li key={person.id} className="flex h-11 items-center gap-2 text-sm">
                <Avatar person={person} />
                <PersonLink person={person} />
              </li>
            ))}
          </ul>
        </>
      )}
      {songs.length > 0 && (
        <>
          <h2 className="px-4 pt-4 pb-1 text-xs text-fg-1">{t.community.songs}</h2>
          <ul aria-label={t.community.songs}>
            {songs.map((song) => (
              <SongRow key={song.id} song={song} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
