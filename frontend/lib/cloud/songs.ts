/** One song: its page, its files, and what its listeners do with it. */
import { type Cloud, me, type SongPage, told, type Visibility } from "./core.ts";
import type { TablesUpdate } from "./database.types.ts";

/** A song by its id, or by its link if it is unlisted; null if the caller may not open it. */
export async function song(cloud: Cloud, id: string): Promise<SongPage | null> {
  const rows = await told(cloud.rpc("get_song", { id }));
  return (rows[0] as SongPage | undefined) ?? null;
}

/** Change one's own song. Whether there is such a song of the user's. */
export async function editSong(
  cloud: Cloud,
  id: string,
  change: Pick<TablesUpdate<"songs">, "title" | "prompt" | "lyrics" | "tags" | "visibility">,
): Promise<boolean> {
  return (await told(cloud.from("songs").update(change).eq("id", id).select("id"))).length > 0;
}

export const setVisibility = (cloud: Cloud, id: string, visibility: Visibility): Promise<boolean> =>
  editSong(cloud, id, { visibility });

/** Delete one's own song and its files. Whether there was one. There is no way back. */
export async function deleteSong(cloud: Cloud, id: string): Promise<boolean> {
  const [gone] = await told(cloud.from("songs").delete().eq("id", id).select("audio_path, cover_path"));
  const files = [gone?.audio_path, gone?.cover_path].flatMap((path) => path ?? []);
  if (files.length) await told(cloud.storage.from("music").remove(files));
  return gone !== undefined;
}

export async function like(cloud: Cloud, id: string): Promise<void> {
  const row = { user_id: await me(cloud), song_id: id };
  await told(cloud.from("likes").upsert(row, { ignoreDuplicates: true }));
}

export async function unlike(cloud: Cloud, id: string): Promise<void> {
  await told(
    cloud
      .from("likes")
      .delete()
      .eq("song_id", id)
      .eq("user_id", await me(cloud)),
  );
}

/** Ids of songs that the user likes, the latest first; of `among` alone, if it is given. */
export async function liked(cloud: Cloud, among?: string[], maxRows = 100): Promise<string[]> {
  const asked = cloud
    .from("likes")
    .select("song_id")
    .eq("user_id", await me(cloud));
  const of = among ? asked.in("song_id", among) : asked;
  return (await told(of.order("created_at", { ascending: false }).limit(maxRows))).map((row) => row.song_id);
}

/** Tell that the user listens to a song. Whether it counted: once in a while does, and not the user's own. */
export const recordPlay = (cloud: Cloud, id: string): Promise<boolean> =>
  told(cloud.rpc("record_play", { song_id: id }));

/** An address of a file of the bucket `music`, good for so many seconds. */
export async function signedUrl(cloud: Cloud, path: string, seconds = 3600): Promise<string> {
  return (await told(cloud.storage.from("music").createSignedUrl(path, seconds))).signedUrl;
}

/** As `signedUrl`, of many at once: path → address, without those that the user may not have. */
export async function signedUrls(cloud: Cloud, paths: string[], seconds = 3600): Promise<Map<string, string>> {
  const found = await told(cloud.storage.from("music").createSignedUrls(paths, seconds));
  return new Map(found.flatMap((it) => (it.path && it.signedUrl ? [[it.path, it.signedUrl] as const] : [])));
}
