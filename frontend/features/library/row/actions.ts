import { toast } from "@/lib/notify";
import type { LibraryTrack } from "@/lib/api/schema";
import { words } from "@/lib/api/words";
import { sharedAs } from "@/lib/community/share";
import { copyAndTell } from "@/lib/copy";
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

/** Of a song that others may see: only its owner can be told the link of an unlisted one. */
export async function copyShareLink(songId: string): Promise<void> {
  try {
    const shared = await sharedAs(songId);
    if (!shared) toast(t.publish.privateShare);
    else await copyAndTell(shared.link, t.library);
  } catch (error) {
    toast.error(words(error).cause);
  }
}
