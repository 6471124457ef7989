import { backend } from "@/lib/api/backend";
import type { Cloud, Person, SongCard, Visibility } from "@/lib/cloud/core";
import { signedUrl } from "@/lib/cloud/songs";
import { useConnection } from "@/lib/store/connection";
import { useSession } from "@/lib/store/session";
import * as t from "@/lib/text";

/** A song of the cloud as far as it takes to show and to play it: a row of a feed, or a whole page. */
export interface CloudSong {
  id: string;
  user_id: string;
  username: string | null;
  display_name: string | null;
  avatar_path: string | null;
  relation: string | null;
  title: string;
  duration_s: number;
  visibility: Visibility;
  audio_path: string | null;
  cover_path: string | null;
  peaks: number[];
  like_count: number;
  play_count: number;
  comment_count: number;
  remix_count: number;
  created_at: string;
  published_at: string | null;
  heat?: number | null;
}

/** A row of the view, whose columns the generator takes all for nullable; null if it is not whole. */
export function cloudSong(card: SongCard): CloudSong | null {
  const { id, user_id, title, duration_s, visibility, created_at } = card;
  if (!id || !user_id || title === null || duration_s === null || !visibility || !created_at) return null;
  const counts = { like_count: 0, play_count: 0, comment_count: 0, remix_count: 0 };
  for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] = card[name] ?? 0;
  return { ...card, ...counts, id, user_id, title, duration_s, visibility, created_at, peaks: card.peaks ?? [] };
}

export const cloudSongs = (cards: readonly SongCard[]): CloudSong[] => cards.flatMap((card) => cloudSong(card) ?? []);

/** How somebody is called: as they like, or by their user name. */
export const nameOf = (person: Pick<Person, "display_name" | "username">): string =>
  person.display_name || person.username || t.community.anonymous;

export const hex = (id: string): string => id.replaceAll("-", "");

/** The address of a song's public page at the backend, or null: a studio without one has none. */
export function sharePage(song: Pick<CloudSong, "id" | "visibility">): string | null {
  const shares = useConnection.getState().sign?.supabase_url;
  return shares && song.visibility === "public" ? `${backend()}/s/${hex(song.id)}` : null;
}

/**
 * Where a song is heard: the backend's lasting address, or a signed one of the cloud's. `audioKey` is what the link of
 * an unlisted one has with it.
 */
export async function audioUrl(cloud: Cloud, song: CloudSong, audioKey?: string | null): Promise<string> {
  const page = sharePage(song);
  if (page) return `${page}/audio`;
  if (!song.audio_path) throw new Error(t.community.noAudio);
  const project = useSession.getState().project?.url ?? "";
  if (!audioKey) return signedUrl(cloud, song.audio_path);
  const path = song.audio_path.split("/").map(encodeURIComponent).join("/");
  return `${project.replace(/\/$/, "")}/storage/v1/object/sign/music/${path}?token=${encodeURIComponent(audioKey)}`;
}
