import type { Cloud } from "@/lib/cloud/core";
import { signedUrls } from "@/lib/cloud/songs";
import { countPlays } from "@/lib/community/plays";
import { audioUrl, hex, sharePage, type CloudSong } from "@/lib/community/song";
import { usePlayer, type Playable } from "@/lib/store/player";
import { openCloud } from "@/lib/store/session";

function piece(song: CloudSong, url: string): Playable {
  const page = sharePage(song);
  return {
    id: hex(song.id),
    title: song.title,
    url,
    seconds: song.duration_s,
    ...(song.peaks.length ? { peaks: song.peaks } : {}),
    cover: page ? `${page}/cover` : null,
  };
}

/** Plays a song of the cloud, or pauses it where it is on. */
export async function playSong(song: CloudSong, audioKey?: string | null): Promise<void> {
  const player = usePlayer.getState();
  if (player.now?.id === hex(song.id)) return player.toggle();
  countPlays([song]);
  player.play(piece(song, await audioUrl(await openCloud(), song, audioKey)));
}

/** A list is longer than the hour that is enough for one song, and may be left for a while. */
const A_DAY = 86_400;

async function pieces(cloud: Cloud, songs: readonly CloudSong[]): Promise<Playable[]> {
  const files = songs.flatMap((song) => (sharePage(song) ? [] : (song.audio_path ?? [])));
  const signed = files.length ? await signedUrls(cloud, files, A_DAY) : new Map<string, string>();
  return songs.flatMap((song) => {
    const page = sharePage(song);
    const url = page ? `${page}/audio` : signed.get(song.audio_path ?? "");
    return url ? [piece(song, url)] : [];
  });
}

/**
 * A playlist has been changed: where it plays, what comes next is as it is now. The song that is on keeps its place.
 * Returns what takes that back.
 */
export function requeue(playlist: string, songs: readonly CloudSong[]): () => void {
  const { queue, now, set } = usePlayer.getState();
  if (queue.playlist !== playlist) return () => undefined;
  const known = new Map(queue.pieces.map((piece) => [piece.id, piece]));
  const pieces = songs.flatMap((song) => known.get(hex(song.id)) ?? []);
  const at = queue.pieces.findIndex((piece) => piece.id === now?.id);
  const on = queue.pieces[at];
  if (on && !pieces.includes(on)) pieces.splice(at, 0, on);
  const changed = { playlist, pieces };
  set({ queue: changed });
  return () => usePlayer.getState().queue === changed && set({ queue });
}

/** Plays the songs of a playlist one after the other; those without audio are passed over. */
export async function playAll(playlist: string, songs: readonly CloudSong[]): Promise<void> {
  countPlays(songs);
  const all = await pieces(await openCloud(), songs);
  if (all[0]) usePlayer.getState().play(all[0], { pieces: all, playlist });
}
