/** Songs in an order. */
import { type Cloud, me, type Playlist, type SongCard, told, type Visibility } from "./core.ts";
import type { Database, TablesUpdate } from "./database.types.ts";
import { cards } from "./feeds.ts";

const PLAYLIST = "id, user_id, title, description, visibility, created_at, updated_at" as const;

/** Those of one user that the caller may see. */
export const playlists = (cloud: Cloud, userId: string): Promise<Playlist[]> =>
  told(cloud.from("playlists").select(PLAYLIST).eq("user_id", userId).order("created_at", { ascending: false }));

export const playlist = (cloud: Cloud, id: string): Promise<Playlist | null> =>
  told(cloud.from("playlists").select(PLAYLIST).eq("id", id).maybeSingle());

export const createPlaylist = async (cloud: Cloud, title: string, visibility: Visibility): Promise<Playlist> =>
  told(
    cloud
      .from("playlists")
      .insert({ user_id: await me(cloud), title, visibility })
      .select(PLAYLIST)
      .single(),
  );

export async function editPlaylist(
  cloud: Cloud,
  id: string,
  change: Pick<TablesUpdate<"playlists">, "title" | "description" | "visibility">,
): Promise<boolean> {
  return (await told(cloud.from("playlists").update(change).eq("id", id).select("id"))).length > 0;
}

export async function deletePlaylist(cloud: Cloud, id: string): Promise<boolean> {
  return (await told(cloud.from("playlists").delete().eq("id", id).select("id"))).length > 0;
}

/** Its songs that the caller may see, in their order. */
export async function playlistSongs(cloud: Cloud, id: string): Promise<SongCard[]> {
  const asked = cloud.from("playlist_songs").select("song_id").eq("playlist_id", id).order("position");
  return cards(
    cloud,
    (await told(asked)).map((row) => row.song_id),
  );
}

/** At its end, if it is not in it. `position` is the database's to say. */
export async function addToPlaylist(cloud: Cloud, id: string, songId: string): Promise<void> {
  const row = { playlist_id: id, song_id: songId } as Database["public"]["Tables"]["playlist_songs"]["Insert"];
  await told(cloud.from("playlist_songs").upsert(row, { ignoreDuplicates: true }));
}

export async function removeFromPlaylist(cloud: Cloud, id: string, songId: string): Promise<void> {
  await told(cloud.from("playlist_songs").delete().eq("playlist_id", id).eq("song_id", songId));
}

export async function reorderPlaylist(cloud: Cloud, id: string, songIds: string[]): Promise<void> {
  await told(cloud.rpc("reorder_playlist", { playlist_id: id, song_ids: songIds }));
}
