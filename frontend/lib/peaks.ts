/** Peaks on any scale from 0 as so many values of 0 to 1: of each stretch the loudest, next to the loudest of all. */
export function buckets(peaks: readonly number[], count: number): number[] {
  if (!peaks.length) return Array.from({ length: count }, () => 0);
  const full = Math.max(1, ...peaks);
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * peaks.length) / count);
    const to = Math.max(from + 1, Math.floor(((index + 1) * peaks.length) / count));
    return Math.max(...peaks.slice(from, to)) / full;
  });
}

const HALF = 16;

/** A path of upright bars in a box `count` wide and 32 high, both halves alike; silence is a dot. */
export function barsPath(values: readonly number[]): string {
  return values
    .map((value, at) => {
      const reach = Math.max(value * (HALF - 1), 0.5);
      return `M${at + 0.5} ${(HALF - reach).toFixed(1)}V${(HALF + reach).toFixed(1)}`;
    })
    .join("");
}

/** A path of rays around the middle of a box of 64 by 64, clockwise from the top: the track as a record. */
export function raysPath(values: readonly number[]): string {
  return values
    .map((value, at) => {
      const angle = (at / values.length) * 2 * Math.PI - Math.PI / 2;
      const point = (radius: number) =>
        `${(32 + radius * Math.cos(angle)).toFixed(1)} ${(32 + radius * Math.sin(angle)).toFixed(1)}`;
      return `M${point(9)}L${point(11 + value * 16)}`;
    })
    .join("");
}
