/** Lists of songs. */
import { type After, type Cloud, older, type Profile, type Row, type SongCard, told } from "./core.ts";

const page = (maxRows: number, after?: After) => ({ max_rows: maxRows, ...(after ? { before_id: after.id } : {}) });
const since = (time: string | null | undefined) => (time ? { before: time } : {});

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
