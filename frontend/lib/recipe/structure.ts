import { readTag, writeTag, type Kind } from "./tags";

/** A section of the lyrics. The text is the one truth: sections are read from it and written back to it. */
export interface Section {
  /** Null for lines before the first tag. */
  kind: Kind | null;
  /** The tag as it is written; empty for lines before the first. */
  tag: string;
  /** Its lines, empty ones at its end left out. */
  lines: readonly string[];
}

const trimmed = (lines: readonly string[]): readonly string[] => {
  const filled = lines.map((line) => line.trim() !== "");
  return lines.slice(Math.max(0, filled.indexOf(true)), filled.lastIndexOf(true) + 1);
};

export function readSections(text: string): readonly Section[] {
  const found: { kind: Kind | null; tag: string; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const tag = readTag(line);
    if (tag) found.push({ kind: tag.kind, tag: tag.text, lines: tag.rest ? [tag.rest] : [] });
    else {
      if (!found.length) found.push({ kind: null, tag: "", lines: [] });
      found.at(-1)?.lines.push(line);
    }
  }
  return found
    .map((section) => ({ ...section, lines: trimmed(section.lines) }))
    .filter((section) => section.kind || section.lines.length);
}

/** Lines before the first tag are a verse wherever else they go. */
const headed = ({ tag, lines }: Section, place: number): string =>
  [tag || (place ? writeTag("verse") : ""), ...lines].filter((line, at) => at > 0 || line).join("\n");

export const writeSections = (sections: readonly Section[]): string => sections.map(headed).join("\n\n");

const change = (text: string, edit: (sections: Section[]) => Section[]): string =>
  writeSections(edit([...readSections(text)]));

const fresh = (kind: Kind): Section => ({ kind, tag: writeTag(kind), lines: [] });

/** With a section more, at its end or at a place. */
export const addSection = (text: string, kind: Kind, place?: number): string =>
  change(text, (sections) => sections.toSpliced(place ?? sections.length, 0, fresh(kind)));

export const removeSection = (text: string, place: number): string =>
  change(text, (sections) => sections.toSpliced(place, 1));

export const moveSection = (text: string, from: number, to: number): string =>
  change(text, (sections) => {
    const moved = sections[from];
    return moved && sections[to] ? sections.toSpliced(from, 1).toSpliced(to, 0, moved) : sections;
  });

export const setKind = (text: string, place: number, kind: Kind): string =>
  change(text, (sections) =>
    sections.map((section, at) => (at === place ? { ...section, kind, tag: writeTag(kind) } : section)),
  );

/** How often each kind has come up to and with each section: the 2 of "Verse 2". 0 where it comes once. */
export function numbers(sections: readonly Section[]): readonly number[] {
  const alike = (section: Section) => sections.filter((one) => one.kind === section.kind);
  return sections.map((section) => (alike(section).length > 1 ? alike(section).indexOf(section) + 1 : 0));
}
