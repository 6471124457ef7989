/** What all files of this folder share: a project's client, what it answers, and how it refuses. */
import type { SupabaseClient } from "@supabase/supabase-js";
import type { CompositeTypes, Database, Enums, Tables } from "./database.types.ts";

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

/** Where somebody else than the client itself keeps the user signed in: who gives their access token. */
export const tokens = new WeakMap<Cloud, () => Promise<string | null>>();

/** What was asked for. @throws CloudError */
export async function told<A extends Answer>(asked: PromiseLike<A>): Promise<Said<A>> {
  const { data, error, status = 0 }: Answer = await asked;
  if (error) {
    const code = error.code || String(error.statusCode ?? (status ? "unknown" : "away"));
    throw new CloudError(code, error.message, status || Number(error.statusCode ?? 0));
  }
  return data as Said<A>;
}

/** The id of who has signed in, as their token says; the cloud checks it. */
export async function me(cloud: Cloud): Promise<string> {
  const elsewhere = tokens.get(cloud);
  const token = elsewhere ? await elsewhere() : (await cloud.auth.getSession()).data.session?.access_token;
  const payload = token?.split(".")[1];
  if (!payload) throw new CloudError("42501", "Sign in first.", 401);
  return (JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as { sub: string }).sub;
}

export type Row = { id: string | null; created_at: string | null }; // after which a page begins
interface Ordered<T> {
  or(filter: string): T;
  order(column: "created_at" | "id", how: { ascending: boolean }): T;
  limit(rows: number): T;
}
/** The next page of a list, the newest first. */
export function older<T extends Ordered<T>>(asked: T, after: Row | undefined, maxRows: number): T {
  const rest = after
    ? asked.or(`created_at.lt."${after.created_at}",and(created_at.eq."${after.created_at}",id.lt.${after.id})`)
    : asked;
  return rest.order("created_at", { ascending: false }).order("id", { ascending: false }).limit(maxRows);
}

/** Columns of a `Person`. */
export const PERSON = "id, username, display_name, avatar_path" as const;

/** Where a browser keeps who is signed in to the project at `url`. */
export const sessionKey = (url: string): string => `opentunes.session.${new URL(url).host}`;
