import { toast } from "@/lib/notify";
import type { LibraryTrack } from "@/lib/api/schema";
import { copyText } from "@/lib/copy";
import { endingOf, fileName, saveFile } from "@/lib/download";
import * as t from "@/lib/text";

export function saveAudio(song: LibraryTrack): void {
  const url = song.track.audio[0]?.url;
  if (!url) return;
  saveFile(url, fileName(song.title, endingOf(url)));
}

/** Of the zip that the backend makes while it is sent. */
export const zipPath = (ids: readonly string[], everything: boolean): string =>
  `/library/archive?${[...ids.map((id) => `track=${id}`), ...(everything ? ["files=all"] : [])].join("&")}`;

export function saveZip(ids: readonly string[], title: string, everything = false): void {
  saveFile(zipPath(ids, everything), fileName(title, "zip"), { large: true });
}

export function copyShareLink(songId: string): void {
  void copyText(`${window.location.origin}/song/?id=${songId}`).then((done) =>
    toast(done ? t.library.copied : t.library.copyFailed),
  );
}
