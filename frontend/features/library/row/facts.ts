import type { LibraryTrack } from "@/lib/api/schema";

/** What the engine really used; not every engine says so. */
export function bpmOf(song: LibraryTrack): number | null {
  const bpm = song.track.used?.bpm;
  return typeof bpm === "number" ? Math.round(bpm) : null;
}

export function keyOf(song: LibraryTrack): string | null {
  const key = song.track.used?.key;
  return typeof key === "string" ? key : null;
}

/** The prompt, unless the title was made from it and says as much. */
export function promptBeside({ title, prompt }: LibraryTrack): string | null {
  const given = title.replace(/(…)? ?(\(\d+\))?$/, "").trimEnd();
  const plain = prompt.replace(/\s+/g, " ").trim();
  return plain && !plain.startsWith(given) ? plain : null;
}
