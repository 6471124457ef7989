import { isSession } from "@/lib/drafts";

const OURS = "opentunes.";

export interface Kept {
  name: string;
  /** As the browser counts: two bytes a character. */
  bytes: number;
}

/** What this browser keeps of the studio, but for a session of an account. */
export function kept(storage: Storage): Kept[] {
  return Object.keys(storage)
    .filter((key) => key.startsWith(OURS) && !isSession(key))
    .sort()
    .map((key) => ({ name: key.slice(OURS.length), bytes: 2 * (key.length + (storage.getItem(key) ?? "").length) }));
}

/** Forgets all of it, the offline copy of the studio too. */
export async function forgetKept(storage: Storage): Promise<void> {
  for (const { name } of kept(storage)) storage.removeItem(OURS + name);
  if (!("caches" in window)) return;
  for (const name of await caches.keys()) await caches.delete(name);
}
