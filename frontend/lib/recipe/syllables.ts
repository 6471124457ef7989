/** Words whose syllables no rule here finds. */
const KNOWN: Readonly<Record<string, number>> = {
  ...count(
    1,
    "world girl fire hour our ours flour choir tire wire hire sure where there were heart aisle eye eyes ewe",
  ),
  ...count(1, "hours fires wires clothes loved lives gives gone none some come done one once give live love have here"),
  ...count(2, "being doing going seeing people every everyone's little science quiet poem poet lion riot giant chaos"),
  ...count(2, "create created's ruin fluid dying lying trying flying crying evening heaven seven even listen business"),
  ...count(2, "sometimes somewhere someone something lonely lovely safely maybe nothing wednesday chocolate camera's"),
  ...count(
    2,
    "hundred jagged duet neon naked wicked sacred crooked rugged blessed ragged real's cruel fuel duel jewel diet",
  ),
  ...count(3, "area idea ideas radio video piano everything everyone beautiful forever somebody media hideous recipe"),
  ...count(
    3,
    "element elements animal family memory genuine karaoke's museum violence violent violin banana hurricane butterfly",
  ),
  ...count(4, "everybody january february karaoke apostrophe variety society reality anxiety"),
};

function count(syllables: number, words: string): Record<string, number> {
  return Object.fromEntries(words.split(" ").map((word) => [word, syllables]));
}

/** An e that is written and not sung, inside a word and at its end. */
function withoutSilentE(word: string): string {
  return word
    .replace(
      /^(some|fore(?!st)|where|there|here|one|home|time|life|love|like|house|wave|pipe|name|frame|face|safe|fire|side|nine|every)(?=[^aeiouy][a-z]|one$)/,
      (part) => part.slice(0, -1),
    )
    .replace(/(?<=[aeiouy][^aeiouyl]|[aeiouy]l)e(?=(?:ly|less|ful|ness|ments?)$)/, "") // lonely, careful
    .replace(/(?<=[^aeiouytdl]|[aeiouy]l+)ed$|(?<=[aeiouy])ed$/, "d") // loved, played, but wanted, settled
    .replace(/(?<=[^aeiouysxzcghl]|[aeiouy]l+|[^cs]h)es$/, "s") // times, but kisses, wishes, tables
    .replace(/(?<=[aeiouy](?:[^aeiouyl]+|ll?|l[^aeiouyl]))(?<![bcdgt]r)e$/, ""); // alone, pulse, but little
}

/** Vowels side by side that are two syllables: violin, idea, going, quiet, earlier, previous. */
const PARTED =
  /i(?:a|o(?!us|n)|u[ms])|(?<!q)u(?:a(?!r)|ou)|e(?:o(?!u|n$|p)|um)|[aeouy]ing|yi|(?<=[^ctgs])ious|(?<=[^ct])ien(?:t|ce)|(?<=[a-z]{2})i(?:er|est)s?$|(?<=u)iet|[^aeiouy]isms?$|thms?$/g;
/** Those of them that are one after all: special, russian, carriage, language. */
const JOINED = /(?<=[ct]|ss)ia(?=[ln])|[iu]age(?:s|d)?$/g;

function englishWord(written: string): number {
  const known = KNOWN[written] ?? KNOWN[written.replace(/'s$/, "")];
  if (known) return known;
  const word = written
    .replace(/(?:[sxz]|[cs]h|[cg]e)'s$/, "es") // the house's
    .replace(/'(?:s|ll|re|ve|d|m)$/, "")
    .replace(/(?<=^(?:ca|wo|do|are|were|ai))n't$/, "n")
    .replace(/n't$/, "nent")
    .replace(/in'$/, "ing")
    .replace(/'/g, "");
  const cut = withoutSilentE(word)
    .replace(/^y(?=[aeiou])/, "") // yellow
    .replace(/([aeiou])y(?=[aeiou])/g, "$1j"); // beyond
  const groups = cut.match(/[aeiouy]+/g)?.length ?? 0;
  const parted = cut.match(PARTED)?.length ?? 0;
  return Math.max(1, groups + parted - (cut.match(JOINED)?.length ?? 0));
}

/** Scripts in which a character is a syllable, or nearly one; a small kana goes with the one before. */
const ONE_EACH = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const SMALL_KANA = /[ぁぃぅぇぉゃゅょァィゥェォャュョー]/gu;
const VOWELS = /[aeiouyæøœαεηιουω]+|[аеёиоуыэюяіїє]/gu; // in Cyrillic each vowel is a syllable

function otherWord(word: string): number {
  const each = (word.match(ONE_EACH)?.length ?? 0) - (word.match(SMALL_KANA)?.length ?? 0);
  const plain = word.replace(/й/g, "").normalize("NFD").replace(/\p{M}/gu, "");
  return Math.max(1, Math.max(0, each) + (plain.match(VOWELS)?.length ?? 0));
}

/** About how many syllables are sung on a line: by rules for English, else by its groups of vowels. */
export function syllables(line: string, language = "en"): number {
  const words =
    line
      .toLowerCase()
      .replace(/’/g, "'")
      .match(/[\p{L}\p{M}\p{N}']*\p{L}[\p{L}\p{M}\p{N}']*|\p{N}+/gu) ?? [];
  const english = /^en\b/.test(language);
  return words.reduce(
    (sum, word) => sum + (english && /^[a-z']+$/.test(word) ? englishWord(word) : otherWord(word)),
    0,
  );
}
