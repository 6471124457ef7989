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

async function pieces(cloud: Cloud, songs: readonly CloudSong[]): Promise<Playable[]> {
  const files = songs.flatMap((song) => (sharePage(song) ? [] : (song.audio_path ?? [])));
  const signed = files.length ? await signedUrls(cloud, files) : new Map<string, string>();
  return songs.flatMap((song) => {
    const page = sharePage(song);
    const url = page ? `${page}/audio` : signed.get(song.audio_path ?? "");
    return url ? [piece(song, url)] : [];
  });
}

/** A playlist that plays has been changed: what comes next is as it is now. The song that is on keeps its place. */
export function requeue(before: readonly CloudSong[], songs: readonly CloudSong[]): void {
  const { queue, now, set } = usePlayer.getState();
  const known = new Map(queue.pieces.map((piece) => [piece.id, piece]));
  if (!queue.playlist || !before.some((song) => known.has(hex(song.id)))) return;
  const pieces = songs.flatMap((song) => known.get(hex(song.id)) ?? []);
  const at = queue.pieces.findIndex((piece) => piece.id === now?.id);
  const on = queue.pieces[at];
  if (on && !pieces.includes(on)) pieces.splice(at, 0, on);
  set({ queue: { ...queue, pieces } });
}

/** Plays songs one after the other; those without audio are passed over. */
export async function playAll(songs: readonly CloudSong[]): Promise<void> {
  countPlays(songs);
  const all = await pieces(await openCloud(), songs);
  if (all[0]) usePlayer.getState().play(all[0], { pieces: all, playlist: true });
}
