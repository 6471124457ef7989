export const ROOTS = [
  "C",
  "C#",
  "Db",
  "D",
  "D#",
  "Eb",
  "E",
  "F",
  "F#",
  "Gb",
  "G",
  "G#",
  "Ab",
  "A",
  "A#",
  "Bb",
  "B",
] as const;
export const MODES = ["major", "minor"] as const;
export type Mode = (typeof MODES)[number];

export interface KeyName {
  root: string;
  mode: Mode;
}

/** "F# minor" or "f#m" in its parts; null for what is no key. */
export function readKey(text: string | null): KeyName | null {
  const parts = /^\s*([a-g])([#b♯♭]?)\s*(major|maj|minor|min|m)?\s*$/i.exec(text ?? "");
  if (!parts) return null;
  const [, letter = "", accidental = "", mode = ""] = parts;
  const root = letter.toUpperCase() + accidental.replace("♯", "#").replace("♭", "b").toLowerCase();
  return { root, mode: /^(minor|min)$/i.test(mode) || mode === "m" ? "minor" : "major" };
}

export const writeKey = ({ root, mode }: KeyName): string => `${root} ${mode}`;
