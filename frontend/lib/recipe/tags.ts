/** Sections that songs are made of, as the engines know them. */
export const KINDS = ["intro", "verse", "pre-chorus", "chorus", "bridge", "drop", "solo", "break", "outro"] as const;
export type Kind = (typeof KINDS)[number];

/** In this order: "pre-chorus" has a chorus in it. The words are those that the house band reads. */
const WORDS: readonly [Kind, RegExp][] = [
  ["pre-chorus", /\bpre\b|\bpre ?-?(?:chorus|hook|drop|refrain)|\bbuild|\brise\b|\blift\b/],
  ["intro", /\bintro|\bopening\b/],
  ["chorus", /chorus|\bhook\b|\brefrain|\bpost\b|estribillo|\bcoro\b|ritornello/],
  ["drop", /\bdrop\b/],
  ["verse", /\bverse|\brap\b|strophe|\bverso\b|estrofa|\bcouplet|\bstrofa/],
  ["bridge", /\bbridge|\bmiddle\b|puente|\bpont\b|\bponte\b|brücke/],
  ["break", /\bbreak/],
  ["outro", /\boutro|\bending\b|\bend\b|\bcoda\b|\bfinale?\b|\bfade/],
  ["solo", /\bsolo\b|instrumental|interlude|\briff\b/],
];
const BRACKETED = /^[[【［]([^\]】］]*)[\]】］](.*)$/;
const NAMED = /^((?:pre[- ]?chorus|post[- ]?chorus|chorus|verse|bridge|intro|outro|refrain|hook)\s*\d*)\s*(?::(.*))?$/i;

const kindOf = (words: string): Kind | null => {
  const text = words.toLowerCase();
  return WORDS.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
};

export interface Tag {
  kind: Kind;
  /** As it is written, such as `[Verse 2: softly]`. */
  text: string;
  /** What is sung on the same line. */
  rest: string;
}

/** The tag that opens a section on this line; null for a line to sing, and for tags that only say how to sing it. */
export function readTag(line: string): Tag | null {
  const plain = line.trim().replace(/^[#*_\s]+|[#*_\s]+$/g, "");
  const bracketed = BRACKETED.exec(plain);
  if (bracketed) {
    const [, words = "", rest = ""] = bracketed;
    const kind = kindOf(words);
    return kind && { kind, text: plain.slice(0, plain.length - rest.length), rest: rest.trim() };
  }
  const named = NAMED.exec(plain);
  const [, words = "", rest] = named ?? [];
  if (!named || (rest === undefined && !/^[A-Z]/.test(words))) return null;
  const kind = kindOf(words);
  return kind && { kind, text: rest === undefined ? words : `${words}:`, rest: (rest ?? "").trim() };
}

export const writeTag = (kind: Kind): string => `[${kind}]`;
