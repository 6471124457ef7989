"use client";
import { RemixLink } from "@/components/community/remix-link";
import type { Cloud, SongPage } from "@/lib/cloud/core";
import { AddToPlaylist } from "./add-to-playlist";
import { ShareSong } from "./share-song";
import { SongVisibility } from "./song-visibility";

/** What can be done with a song; its owner chooses who sees it. */
export function SongActions({
  cloud,
  page,
  own,
  reload,
}: {
  cloud: Cloud;
  page: SongPage;
  own: boolean;
  reload: () => void;
}) {
  return (
    <div className="ml-auto flex flex-wrap items-center gap-1">
      {own && <SongVisibility cloud={cloud} page={page} onChanged={reload} />}
      <RemixLink song={page} />
      <AddToPlaylist cloud={cloud} songId={page.id} />
      <ShareSong cloud={cloud} page={page} own={own} />
    </div>
  );
}
