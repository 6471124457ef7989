import { ApiError, isAbort, Unreachable } from "@/lib/api/errors";
import { words } from "@/lib/api/words";
import { mediaUrl } from "@/lib/media";
import { toast } from "@/lib/notify";
import * as t from "@/lib/text";

interface Picker {
  showSaveFilePicker: (wish: { suggestedName: string }) => Promise<{ createWritable: () => Promise<WritableStream> }>;
}
const picks = (scope: object): scope is Picker => "showSaveFilePicker" in scope;

function press(href: string, name: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

/** Hands the browser some bytes as a file. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  press(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Into a file as it comes where the browser can write one, else through its memory. @throws what `ask` throws; AbortError */
export async function saveLarge(name: string, ask: () => Promise<Response>): Promise<void> {
  if (!picks(window)) return saveBlob(await (await ask()).blob(), name);
  const file = await window.showSaveFilePicker({ suggestedName: name });
  const response = await ask();
  await response.body?.pipeTo(await file.createWritable());
}

async function fetched(url: string): Promise<Response> {
  const response = await fetch(url).catch(() => Promise.reject(new Unreachable(new URL(url).origin)));
  if (!response.ok) throw ApiError.of(response, await response.json().catch(() => null));
  return response;
}

/**
 * Saves a file of the backend under that name. A browser takes no name for one of another host, and leaves the studio to
 * show why there is none: from there it is fetched here. @throws ApiError, Unreachable
 */
export async function save(path: string, name: string, { large = false } = {}): Promise<void> {
  const url = await mediaUrl(path);
  if (new URL(url).origin === window.location.origin) return press(url, name);
  if (large) return saveLarge(name, () => fetched(url));
  saveBlob(await (await fetched(url)).blob(), name);
}

/** `save`, with a notice if that fails. */
export function saveFile(path: string, name: string, how?: { large: boolean }): void {
  save(path, name, how).catch((error: unknown) => {
    if (!isAbort(error)) toast.error(t.files.failed(name), { description: words(error).cause });
  });
}

/** "/audio/ab12.flac?signature=x" → "flac" */
export const endingOf = (path: string): string => /\.(\w+)(?:[?#]|$)/.exec(path)?.[1] ?? "bin";

/** A title as the name of a file, on any system. */
export function fileName(title: string, ending: string): string {
  const plain = title
    .normalize("NFC")
    .replace(/[\u0000-\u001f<>:"/\\|?*]+/g, " ")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+|[. ]+$/g, "")
    .slice(0, 80);
  return `${plain || "take"}.${ending}`;
}
