import { syllables } from "./syllables";
import { readTag, writeTag, type Kind } from "./tags";

export { syllables };

/** The syllables to sing on each line: null for tags and empty lines. */
export const lineCounts = (text: string, language: string): readonly (number | null)[] =>
  text.split("\n").map((line) => {
    const sung = readTag(line)?.rest ?? line.replace(/^\s*\[[^\]]*\]/, "");
    return syllables(sung, language) || null;
  });

/** The text with a tag put in at the cursor, on a line of its own, and where the cursor is then. */
export function insertSection(text: string, cursor: number, kind: Kind): { text: string; cursor: number } {
  const before = text.slice(0, cursor).replace(/\s+$/, "");
  const after = text.slice(cursor).replace(/^\s+/, "");
  const head = `${before}${before && "\n\n"}${writeTag(kind)}\n`;
  return { text: head + (after && (readTag(after.split("\n")[0] ?? "") ? `\n${after}` : after)), cursor: head.length };
}
