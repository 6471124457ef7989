/**
 * The cloud as the studio uses it: named functions over the schema's generated types.
 *
 * Every function acts as whoever has signed in on `cloud.auth`, or as anybody; row level security decides. It returns
 * what was asked for or throws a `CloudError`. Columns are named wherever a table is read, for some are for no client.
 */
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { CompositeTypes, Database, Enums, Json, Tables, TablesUpdate } from "./database.types";

export type Cloud = SupabaseClient<Database>;
export type Visibility = Enums<"visibility">;
export type SongCard = Tables<"song_cards">;
export type Profile = Tables<"profiles">;
export type Notification = Tables<"notifications">;
export type Playlist = Tables<"playlists">;
export type Comment = Tables<"comments"> & { author: Pick<Profile, "username" | "display_name" | "avatar_path"> };

/** One song with all that its page shows. The generator takes every field of a composite type for nullable. */
export type SongPage = Filled<CompositeTypes<"song_page">, MayLack>;
type MayLack =
  | "username" | "display_name" | "avatar_path" | "parent_id" | "relation" | "engine" | "language" | "bpm"
  | "musical_key" | "audio_path" | "cover_path" | "published_at";
type Filled<T, Nullable extends keyof T> = { [K in keyof T]: K extends Nullable ? T[K] : NonNullable<T[K]> };

/** Where a page of a feed begins: after this row of the one before. */
export type After = Pick<SongCard, "id" | "published_at" | "heat" | "created_at">;

/** The cloud did not do it. `code` is an SQLSTATE, a code of PostgREST or of Storage, or "away" without an answer. */
export class CloudError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
  ) {
    super(message);
    this.name = "CloudError";
  }
}

interface Refusal {
  message: string;
  code?: string | null;
  statusCode?: string | number | undefined;
}
interface Answer {
  data: unknown;
  error: Refusal | null;
  status?: number;
}
type Said<A extends Answer> = Extract<A, { error: null }>["data"];

/**
 * A project's client, which keeps its user signed in. Where somebody else does that, `token` gives their access token.
 */
export function connect(url: string, publishableKey: string, token?: () => Promise<string | null>): Cloud {
  const cloud = createClient<Database>(url, publishableKey, token ? { accessToken: token } : {});
  if (token) tokens.set(cloud, token);
  return cloud;
}

const tokens = new WeakMap<Cloud, () => Promise<string | null>>();

async function told<A extends Answer>(asked: PromiseLike<A>): Promise<Said<A>> {
  const { data, error, status = 0 }: Answer = await asked;
  if (error) {
    const code = error.code || String(error.statusCode ?? (status ? "unknown" : "away"));
    throw new CloudError(code, error.message, status || Number(error.statusCode ?? 0));
  }
  return data as Said<A>;
}

/** The id of who has signed in, as their token says; the cloud checks it. */
async function me(cloud: Cloud): Promise<string> {
  const elsewhere = tokens.get(cloud);
  const token = elsewhere ? await elsewhere() : (await cloud.auth.getSession()).data.session?.access_token;
  const payload = token?.split(".")[1];
  if (!payload) throw new CloudError("42501", "Sign in first.", 401);
  return (JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as { sub: string }).sub;
}

// Feeds --------------------------------------------------------------------------------------------------------------

const page = (maxRows: number, after?: After) => ({ max_rows: maxRows, ...(after ? { before_id: after.id } : {}) });
const since = (time: string | null | undefined) => (time ? { before: time } : {});

/** Public songs, the newest first. */
export const feedNew = (cloud: Cloud, after?: After, maxRows = 30): Promise<SongCard[]> =>
  told(cloud.rpc("feed_new", { ...page(maxRows, after), ...since(after?.published_at) }));

/** Public songs by applause and age. */
export const feedTrending = (cloud: Cloud, after?: After, maxRows = 30): Promise<SongCard[]> =>
  told(
    cloud.rpc("feed_trending", { ...page(maxRows, after), ...(after?.heat != null ? { before_heat: after.heat } : {}) }),
  );

/** Public songs of those whom the user follows. */
export const feedFollowing = (cloud: Cloud, after?: After, maxRows = 30): Promise<SongCard[]> =>
  told(cloud.rpc("feed_following", { ...page(maxRows, after), ...since(after?.published_at) }));

/** What was made from a song. */
export const remixesOf = (cloud: Cloud, song: string, after?: After, maxRows = 30): Promise<SongCard[]> =>
  told(cloud.rpc("remixes_of", { song_id: song, ...page(maxRows, after), ...since(after?.created_at) }));

/** What a song was made from, its parent first. */
export const lineageOf = (cloud: Cloud, song: string): Promise<SongCard[]> =>
  told(cloud.rpc("lineage_of", { song_id: song }));

export const searchSongs = (cloud: Cloud, query: string, maxRows = 30): Promise<SongCard[]> =>
  told(cloud.rpc("search_songs", { query, max_rows: maxRows }));

export const searchProfiles = (cloud: Cloud, query: string, maxRows = 30): Promise<Profile[]> =>
  told(cloud.rpc("search_profiles", { query, max_rows: maxRows }));

// One song -----------------------------------------------------------------------------------------------------------

/** A song by its id, also if it is unlisted; null if the caller may not open it. */
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

export async function like(cloud: Cloud, id: string): Promise<void> {
  const row = { user_id: await me(cloud), song_id: id };
  await told(cloud.from("likes").upsert(row, { ignoreDuplicates: true }));
}

export async function unlike(cloud: Cloud, id: string): Promise<void> {
  await told(cloud.from("likes").delete().eq("song_id", id).eq("user_id", await me(cloud)));
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

// Comments -----------------------------------------------------------------------------------------------------------

const COMMENT = "id, song_id, user_id, body, position_s, created_at, edited_at" as const;

export const comments = (cloud: Cloud, songId: string, before?: string, maxRows = 50): Promise<Comment[]> => {
  const asked = cloud
    .from("comments")
    .select(`${COMMENT}, author:profiles!user_id (username, display_name, avatar_path)`)
    .eq("song_id", songId)
    .order("created_at", { ascending: false })
    .limit(maxRows);
  return told(before ? asked.lt("created_at", before) : asked);
};

/** Its id. `at` is a place in the song, in seconds. */
export async function addComment(cloud: Cloud, songId: string, body: string, at?: number): Promise<string> {
  const row = { song_id: songId, user_id: await me(cloud), body, position_s: at ?? null };
  return (await told(cloud.from("comments").insert(row).select("id").single())).id;
}

export async function editComment(cloud: Cloud, id: string, body: string): Promise<boolean> {
  return (await told(cloud.from("comments").update({ body }).eq("id", id).select("id"))).length > 0;
}

export async function deleteComment(cloud: Cloud, id: string): Promise<boolean> {
  return (await told(cloud.from("comments").delete().eq("id", id).select("id"))).length > 0;
}

// People -------------------------------------------------------------------------------------------------------------

const PROFILE =
  "id, username, display_name, bio, avatar_path, follower_count, following_count, created_at, updated_at" as const;

/** A profile by its username, or null. */
export const profile = (cloud: Cloud, username: string): Promise<Profile | null> =>
  told(cloud.from("profiles").select(PROFILE).eq("username", username).maybeSingle());

export const myProfile = async (cloud: Cloud): Promise<Profile> =>
  told(cloud.from("profiles").select(PROFILE).eq("id", await me(cloud)).single());

export const editProfile = async (
  cloud: Cloud,
  change: Pick<TablesUpdate<"profiles">, "username" | "display_name" | "bio" | "avatar_path">,
): Promise<Profile> =>
  told(cloud.from("profiles").update(change).eq("id", await me(cloud)).select(PROFILE).single());

/** The address of a picture of a profile, for anybody. */
export const avatarUrl = (cloud: Cloud, path: string): string =>
  cloud.storage.from("avatars").getPublicUrl(path).data.publicUrl;

export async function follow(cloud: Cloud, id: string): Promise<void> {
  const row = { follower_id: await me(cloud), followee_id: id };
  await told(cloud.from("follows").upsert(row, { ignoreDuplicates: true }));
}

export async function unfollow(cloud: Cloud, id: string): Promise<void> {
  await told(cloud.from("follows").delete().eq("followee_id", id).eq("follower_id", await me(cloud)));
}

// Playlists ----------------------------------------------------------------------------------------------------------

const PLAYLIST = "id, user_id, title, description, visibility, created_at, updated_at" as const;

/** Those of one user that the caller may see. */
export const playlists = (cloud: Cloud, userId: string): Promise<Playlist[]> =>
  told(cloud.from("playlists").select(PLAYLIST).eq("user_id", userId).order("created_at", { ascending: false }));

export const createPlaylist = async (cloud: Cloud, title: string, visibility: Visibility): Promise<Playlist> =>
  told(
    cloud.from("playlists").insert({ user_id: await me(cloud), title, visibility }).select(PLAYLIST).single(),
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

/** Ids of its songs that the caller may see, in their order. */
export async function playlistSongs(cloud: Cloud, id: string): Promise<string[]> {
  const asked = cloud.from("playlist_songs").select("song_id").eq("playlist_id", id).order("position");
  return (await told(asked)).map((row) => row.song_id);
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

// Notifications ------------------------------------------------------------------------------------------------------

/** The user's, the newest first. */
export const notifications = (cloud: Cloud, maxRows = 50): Promise<Notification[]> =>
  told(
    cloud
      .from("notifications")
      .select("id, user_id, actor_id, kind, song_id, comment_id, created_at, read_at")
      .order("id", { ascending: false })
      .limit(maxRows),
  );

/** Mark those with these ids as read, or all; how many were not. */
export const markNotificationsRead = (cloud: Cloud, ids?: number[]): Promise<number> =>
  told(cloud.rpc("mark_notifications_read", ids ? { ids } : {}));

// The account --------------------------------------------------------------------------------------------------------

/** Everything of the user's, but the files: their names. */
export const exportMyData = (cloud: Cloud): Promise<Json> => told(cloud.rpc("export_my_data"));

/** Delete the user's files, and then the account with all that is theirs. There is no way back. */
export async function deleteMyAccount(cloud: Cloud): Promise<void> {
  const { files } = (await exportMyData(cloud)) as { files: { bucket: string; name: string }[] };
  for (const bucket of new Set(files.map((file) => file.bucket))) {
    const names = files.filter((file) => file.bucket === bucket).map((file) => file.name);
    for (let at = 0; at < names.length; at += 1000) {
      await told(cloud.storage.from(bucket).remove(names.slice(at, at + 1000)));
    }
  }
  await told(cloud.rpc("delete_my_account"));
}
