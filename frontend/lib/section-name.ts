import * as t from "@/lib/text";

/** The house band writes `prechorus` in one word. */
const NAMES: Readonly<Record<string, string>> = { ...t.sections, prechorus: t.sections["pre-chorus"] };

/** What a section of a song is called; engines may have kinds of their own. */
export const sectionName = (kind: string): string => NAMES[kind] ?? kind;
