import { mediaUrl } from "@/lib/media";

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

/** Saves a file of the backend under that name. Browsers name files of another host only once they have them whole. */
export async function saveFile(path: string, name: string): Promise<void> {
  const url = await mediaUrl(path);
  if (new URL(url).origin === window.location.origin) return press(url, name);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  saveBlob(await response.blob(), name);
}

/** Saves what the backend sends as an attachment, however large: it goes straight to disk. */
export async function saveStream(path: string, name: string): Promise<void> {
  press(await mediaUrl(path), name);
}

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
