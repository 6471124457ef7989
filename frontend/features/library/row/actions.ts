import { toast } from "@/lib/notify";
import type { LibraryTrack } from "@/lib/api/schema";
import { words } from "@/lib/api/words";
import { sharedAs } from "@/lib/community/share";
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

/** Of a song that others may see: only its owner can be told the link of an unlisted one. */
export async function copyShareLink(songId: string): Promise<void> {
  try {
    const shared = await sharedAs(songId);
    if (!shared) toast(t.publish.privateShare);
    else toast((await copyText(shared.link)) ? t.library.copied : t.library.copyFailed);
  } catch (error) {
    toast.error(words(error).cause);
  }
}
