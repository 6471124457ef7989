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
export type Notification = Omit<Tables<"notifications">, "taken_back"> & {
  actor: Person;
  song: Pick<Tables<"songs">, "title" | "cover_path"> | null;
};
export type Playlist = Tables<"playlists">;
export type Comment = Tables<"comments"> & { author: Person };
export type Person = Pick<Profile, "id" | "username" | "display_name" | "avatar_path">;

/** One song with all that its page shows. The generator takes every field of a composite type for nullable. */
export type SongPage = Filled<CompositeTypes<"song_page">, MayLack>;
type MayLack =
  | "username"
  | "display_name"
  | "avatar_path"
  | "parent_id"
  | "relation"
  | "engine"
  | "language"
  | "bpm"
  | "musical_key"
  | "audio_path"
  | "cover_path"
  | "published_at";
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
  code?: string | null | undefined;
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

// Signing in: the address `back` must be among those that the project allows -----------------------------------------

/** Send a mail with a link that signs in, and signs up whoever is new. */
export async function signInByMail(cloud: Cloud, email: string, back: string): Promise<void> {
  await told(cloud.auth.signInWithOtp({ email, options: { emailRedirectTo: back } }));
}

/** Go to where somebody has an account already, and come back signed in. */
export async function signInWith(cloud: Cloud, provider: SocialProvider, back: string): Promise<void> {
  await told(cloud.auth.signInWithOAuth({ provider, options: { redirectTo: back } }));
}
export type SocialProvider = "github" | "google" | "apple" | "discord";

export async function signOut(cloud: Cloud): Promise<void> {
  await told(cloud.auth.signOut().then(({ error }) => ({ data: null, error })));
}

// Feeds --------------------------------------------------------------------------------------------------------------

const page = (maxRows: number, after?: After) => ({ max_rows: maxRows, ...(after ? { before_id: after.id } : {}) });
const since = (time: string | null | undefined) => (time ? { before: time } : {});

export type Row = { id: string | null; created_at: string | null }; // after which a page begins
interface Ordered<T> {
  or(filter: string): T;
  order(column: "created_at" | "id", how: { ascending: boolean }): T;
  limit(rows: number): T;
}
function older<T extends Ordered<T>>(asked: T, after: Row | undefined, maxRows: number): T {
  const rest = after
    ? asked.or(`created_at.lt."${after.created_at}",and(created_at.eq."${after.created_at}",id.lt.${after.id})`)
    : asked;
  return rest.order("created_at", { ascending: false }).order("id", { ascending: false }).limit(maxRows);
}

/** Public songs, the newest first. */
export const feedNew = (cloud: Cloud, after?: After, maxRows = 30): Promise<SongCard[]> =>
  told(cloud.rpc("feed_new", { ...page(maxRows, after), ...since(after?.published_at) }));

/** Public songs by applause and age. */
export const feedTrending = (cloud: Cloud, after?: After, maxRows = 30): Promise<SongCard[]> =>
  told(
    cloud.rpc("feed_trending", {
      ...page(maxRows, after),
      ...(after?.heat != null ? { before_heat: after.heat } : {}),
    }),
  );

/** Public songs of those whom the user follows. */
export const feedFollowing = (cloud: Cloud, after?: After, maxRows = 30): Promise<SongCard[]> =>
  told(cloud.rpc("feed_following", { ...page(maxRows, after), ...since(after?.published_at) }));

/** Songs of one user that the caller may see, the newest first; their own all, but those in the trash. */
export const songsOf = (cloud: Cloud, userId: string, after?: Row, maxRows = 30): Promise<SongCard[]> =>
  told(older(cloud.from("song_cards").select("*").eq("user_id", userId), after, maxRows));

/** Songs with these ids that the caller may see, in this order. */
export async function cards(cloud: Cloud, ids: string[]): Promise<SongCard[]> {
  const found = new Map<string | null, SongCard>();
  for (let at = 0; at < ids.length; at += 100) {
    for (const card of await told(
      cloud
        .from("song_cards")
        .select("*")
        .in("id", ids.slice(at, at + 100)),
    )) {
      found.set(card.id, card);
    }
  }
  return ids.flatMap((id) => found.get(id) ?? []);
}

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

// Comments -----------------------------------------------------------------------------------------------------------

const PERSON = "id, username, display_name, avatar_path" as const;
const COMMENT = "id, song_id, user_id, body, position_s, created_at, edited_at" as const;

/** Below a song, the newest first. */
export const comments = (cloud: Cloud, songId: string, after?: Row, maxRows = 50): Promise<Comment[]> => {
  const asked = cloud.from("comments").select(`${COMMENT}, author:profiles!user_id (${PERSON})`).eq("song_id", songId);
  return told(older(asked, after, maxRows));
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

export const profileById = (cloud: Cloud, id: string): Promise<Profile | null> =>
  told(cloud.from("profiles").select(PROFILE).eq("id", id).maybeSingle());

export const myProfile = async (cloud: Cloud): Promise<Profile> =>
  told(
    cloud
      .from("profiles")
      .select(PROFILE)
      .eq("id", await me(cloud))
      .single(),
  );

export const editProfile = async (
  cloud: Cloud,
  change: Pick<TablesUpdate<"profiles">, "username" | "display_name" | "bio" | "avatar_path">,
): Promise<Profile> =>
  told(
    cloud
      .from("profiles")
      .update(change)
      .eq("id", await me(cloud))
      .select(PROFILE)
      .single(),
  );

/** The address of a picture of a profile, for anybody. */
export const avatarUrl = (cloud: Cloud, path: string): string =>
  cloud.storage.from("avatars").getPublicUrl(path).data.publicUrl;

const PICTURES: Record<string, string> = { "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp" };

/** Show this picture, PNG, JPEG or WebP of at most 2 MiB, from now on; the one before it is deleted. */
export async function setAvatar(cloud: Cloud, picture: Blob): Promise<Profile> {
  const { id, avatar_path: before } = await myProfile(cloud);
  const path = `${id}/${crypto.randomUUID()}.${PICTURES[picture.type] ?? "bin"}`; // a new name: caches keep the old one
  await told(cloud.storage.from("avatars").upload(path, picture));
  const changed = await editProfile(cloud, { avatar_path: path });
  if (before) await told(cloud.storage.from("avatars").remove([before]));
  return changed;
}

/** Who follows somebody, the latest first. For who has signed in, as the two below. */
export async function followers(cloud: Cloud, id: string, maxRows = 100): Promise<Person[]> {
  const asked = cloud.from("follows").select(`profiles!follower_id (${PERSON})`).eq("followee_id", id);
  return (await told(asked.order("created_at", { ascending: false }).limit(maxRows))).map((row) => row.profiles);
}

/** Whom somebody follows, the latest first. */
export async function following(cloud: Cloud, id: string, maxRows = 100): Promise<Person[]> {
  const asked = cloud.from("follows").select(`profiles!followee_id (${PERSON})`).eq("follower_id", id);
  return (await told(asked.order("created_at", { ascending: false }).limit(maxRows))).map((row) => row.profiles);
}

/** Whether the user follows somebody. */
export async function follows(cloud: Cloud, id: string): Promise<boolean> {
  const asked = cloud
    .from("follows")
    .select("followee_id")
    .eq("followee_id", id)
    .eq("follower_id", await me(cloud));
  return (await told(asked)).length > 0;
}

export async function follow(cloud: Cloud, id: string): Promise<void> {
  const row = { follower_id: await me(cloud), followee_id: id };
  await told(cloud.from("follows").upsert(row, { ignoreDuplicates: true }));
}

export async function unfollow(cloud: Cloud, id: string): Promise<void> {
  await told(
    cloud
      .from("follows")
      .delete()
      .eq("followee_id", id)
      .eq("follower_id", await me(cloud)),
  );
}

// Playlists ----------------------------------------------------------------------------------------------------------

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

// Notifications ------------------------------------------------------------------------------------------------------

const TOLD = "id, user_id, actor_id, kind, song_id, comment_id, created_at, read_at" as const;

/** The user's, the newest first; the next page begins after the last `id`. */
export const notifications = (cloud: Cloud, afterId?: number, maxRows = 50): Promise<Notification[]> => {
  const asked = cloud
    .from("notifications")
    .select(`${TOLD}, actor:profiles!actor_id (${PERSON}), song:songs!song_id (title, cover_path)`)
    .order("id", { ascending: false })
    .limit(maxRows);
  return told(afterId === undefined ? asked : asked.lt("id", afterId));
};

/** How many the user has not read. */
export async function unread(cloud: Cloud): Promise<number> {
  const asked = cloud.from("notifications").select("id", { count: "exact", head: true });
  const { count, error, status } = await asked.is("read_at", null);
  if (error) throw new CloudError(error.code || "away", error.message, status);
  return count ?? 0;
}

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
