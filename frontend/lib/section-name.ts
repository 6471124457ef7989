import * as t from "@/lib/text";

const KINDS: Readonly<Record<string, string>> = t.takes.sectionKinds;

/** What a section of a song is called; engines may have kinds of their own. */
export const sectionName = (kind: string): string => KINDS[kind] ?? kind;
