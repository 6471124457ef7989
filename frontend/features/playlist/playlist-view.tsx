"use client";
import { Play } from "lucide-react";
import { useState } from "react";
import { toast } from "@/lib/notify";
import { PersonLink } from "@/components/community/person-link";
import { Button } from "@/components/ui/button";
import { words } from "@/lib/api/words";
import type { Cloud, Playlist, Profile } from "@/lib/cloud/core";
import { removeFromPlaylist, reorderPlaylist } from "@/lib/cloud/playlists";
import { playAll, requeue } from "@/lib/community/play";
import type { CloudSong } from "@/lib/community/song";
import { useSession } from "@/lib/store/session";
import * as t from "@/lib/text";
import { EditPlaylist } from "./edit-playlist";
import { PlaylistRow } from "./playlist-row";

interface PlaylistViewProps {
  cloud: Cloud;
  list: Playlist;
  songs: CloudSong[];
  owner: Profile | null;
  reload: () => void;
}

/** Songs in an order; its owner changes it, at once here and back again if the cloud refuses. */
export function PlaylistView({ cloud, list, songs: given, owner, reload }: PlaylistViewProps) {
  const own = useSession((state) => state.user?.id === list.user_id);
  const [songs, setSongs] = useState(given);
  const change = async (next: CloudSong[], tell: () => Promise<void>) => {
    const before = songs;
    setSongs(next);
    const playAsBefore = requeue(list.id, next);
    try {
      await tell();
    } catch (error) {
      setSongs(before);
      playAsBefore();
      toast.error(words(error).cause);
    }
  };
  const move = (from: number, to: number) => {
    const next = [...songs];
    next.splice(to, 0, ...next.splice(from, 1));
    const ids = next.map((song) => song.id);
    void change(next, () => reorderPlaylist(cloud, list.id, ids));
  };
  const remove = (song: CloudSong) => {
    const rest = songs.filter((one) => one.id !== song.id);
    void change(rest, () => removeFromPlaylist(cloud, list.id, song.id));
  };
  const play = () => void playAll(list.id, songs).catch((error: unknown) => toast.error(words(error).cause));
  return (
    <article aria-labelledby="playlist-title" className="mx-auto max-w-4xl">
      <header className="flex flex-wrap items-start justify-between gap-3 px-4 pt-6 pb-4">
        <div className="min-w-0">
          <h1 id="playlist-title" dir="auto" className="text-lg font-semibold break-words">
            {list.title}
          </h1>
          <p className="flex flex-wrap items-center gap-x-2 text-sm text-fg-1">
            {owner && <PersonLink person={owner} />}
            <span>{t.playlist.count(songs.length)}</span>
            {list.visibility !== "public" && <span>{t.community.visibility[list.visibility]}</span>}
          </p>
          {list.description && (
            <p dir="auto" className="pt-1 text-sm break-words whitespace-pre-wrap">
              {list.description}
            </p>
          )}
        </div>
        <Button kind="primary" disabled={songs.length === 0} onClick={play}>
          <Play size={16} aria-hidden />
          {t.playlist.playAll}
        </Button>
      </header>
      {own && <EditPlaylist cloud={cloud} list={list} reload={reload} />}
      <div className="border-t border-line">
        {songs.length === 0 && <p className="px-4 py-6 text-sm text-fg-1">{t.playlist.empty}</p>}
        <ol aria-label={t.community.songs}>
          {songs.map((song, at) => (
            <PlaylistRow
              key={song.id}
              song={song}
              {...(own
                ? {
                    onUp: at > 0 ? () => move(at, at - 1) : null,
                    onDown: at < songs.length - 1 ? () => move(at, at + 1) : null,
                    onRemove: () => remove(song),
                  }
                : {})}
            />
          ))}
        </ol>
      </div>
    </article>
  );
}
