import { toast } from "@/lib/notify";
import type { LibraryTrack } from "@/lib/api/schema";
import { copyText } from "@/lib/copy";
import { fileName, saveFile, saveStream } from "@/lib/download";
import * as t from "@/lib/text";

export function saveAudio(song: LibraryTrack): void {
  const url = song.track.audio[0]?.url;
  if (!url) return;
  const name = fileName(song.title, url.slice(url.lastIndexOf(".") + 1));
  saveFile(url, name).catch(() => toast.error(t.library.downloadFailed(name)));
}

/** Of the zip that the backend makes while it is sent; the browser writes it straight to disk. */
export const zipPath = (ids: readonly string[], everything: boolean): string =>
  `/library/archive?${[...ids.map((id) => `track=${id}`), ...(everything ? ["files=all"] : [])].join("&")}`;

export function saveZip(ids: readonly string[], title: string, everything = false): void {
  const name = fileName(title, "zip");
  saveStream(zipPath(ids, everything), name).catch(() => toast.error(t.library.downloadFailed(name)));
}

export function copyShareLink(songId: string): void {
  void copyText(`${window.location.origin}/song/?id=${songId}`).then((done) =>
    toast(done ? t.library.copied : t.library.copyFailed),
  );
}
