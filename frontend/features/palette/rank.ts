/** How well a title answers what is typed: 0 not at all; whole beginnings before words, words before letters inside. */
export function rank(title: string, query: string): number {
  const text = title.toLowerCase();
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = words.map((word) => {
    const at = text.indexOf(word);
    if (at < 0) return 0;
    if (at === 0) return 3;
    return text.includes(` ${word}`) ? 2 : 1;
  });
  return found.includes(0) ? 0 : 1 + found.reduce((sum: number, one) => sum + one, 0);
}

/** Those that answer, the best first; in their own order where they answer alike. */
export function best<T>(items: readonly T[], title: (item: T) => string, query: string): T[] {
  return items
    .map((item) => ({ item, score: rank(title(item), query) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}

const KEPT = 5;

/** The ids chosen last, with this one at their head. */
export const withRecent = (recent: readonly string[], id: string): string[] =>
  [id, ...recent.filter((one) => one !== id)].slice(0, KEPT);
