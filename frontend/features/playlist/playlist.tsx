"use client";
import { useSearchParams } from "next/navigation";
import { useCallback } from "react";
import { CloudGate } from "@/components/community/cloud-gate";
import { NoticePage } from "@/components/community/notice-page";
import { Waiting } from "@/components/community/waiting";
import { useAsked } from "@/lib/asked";
import type { Cloud } from "@/lib/cloud/core";
import { profileById } from "@/lib/cloud/people";
import { playlist as getPlaylist, playlistSongs } from "@/lib/cloud/playlists";
import { knowLikes } from "@/lib/community/likes";
import { cloudSongs } from "@/lib/community/song";
import { useSession } from "@/lib/store/session";
import * as t from "@/lib/text";
import { PlaylistView } from "./playlist-view";

async function read(cloud: Cloud, id: string) {
  const list = await getPlaylist(cloud, id);
  if (!list) return null;
  const [cards, owner] = await Promise.all([playlistSongs(cloud, id), profileById(cloud, list.user_id)]);
  const songs = cloudSongs(cards);
  knowLikes(songs);
  return { list, songs, owner };
}

function Found({ cloud, id }: { cloud: Cloud; id: string }) {
  const user = useSession((state) => state.user?.id);
  const find = useCallback(async () => ({ found: await read(cloud, id), for: user }), [cloud, id, user]);
  const { value, error, again } = useAsked(find);
  if (error !== undefined || !value) return <Waiting error={error} again={again} />;
  if (!value.found) return <NoticePage title={t.playlist.missing} why={t.playlist.missingWhy} />;
  return <PlaylistView key={value.found.list.updated_at} cloud={cloud} {...value.found} reload={again} />;
}

const ID = /^[0-9a-f-]{32,36}$/i;

/** One playlist, by its id. */
export function Playlist() {
  const id = useSearchParams().get("id") ?? "";
  return (
    <CloudGate>
      {(cloud) =>
        ID.test(id) ? <Found cloud={cloud} id={id} /> : <NoticePage title={t.playlist.missing} why={t.playlist.noId} />
      }
    </CloudGate>
  );
}
