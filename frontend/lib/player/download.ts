import { mediaUrl } from "@/lib/media";

/** "Sea at night" and "/audio/ab12-cd34-drums.flac" → "sea-at-night-drums.flac": the title instead of the track's id. */
export function fileName(path: string, title: string): string {
  const file = path.split(/[?#]/, 1)[0]?.split("/").at(-1) ?? "";
  const part = /^[0-9a-f]+-[0-9a-f]+-(.+)$/.exec(file)?.[1];
  const ending = file.includes(".") ? `.${file.split(".").at(-1)}` : "";
  const name = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  return `${name || "song"}${part ? `-${part}` : ending}`;
}

function save(href: string, name: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.click();
}

/**
 * Saves a file of the backend under the song's title. A browser ignores the name for a file of another host, and would
 * leave the page to show it: from there it is fetched first. @throws what `fetch` throws
 */
export async function download(path: string, title: string): Promise<void> {
  const url = await mediaUrl(path);
  const name = fileName(path, title);
  if (new URL(url, location.href).origin === location.origin) return save(url, name);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  const blob = URL.createObjectURL(await response.blob());
  save(blob, name);
  setTimeout(() => URL.revokeObjectURL(blob), 60_000);
}
