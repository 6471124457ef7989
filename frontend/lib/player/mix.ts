/** What the user has set for one stem. */
export interface Channel {
  /** 0 to 1. */
  volume: number;
  muted: boolean;
  solo: boolean;
}

export type Mix = Readonly<Record<string, Channel>>;

export const FLAT: Channel = { volume: 1, muted: false, solo: false };

/** As loud as each stem is to be. A solo silences all that have none; mute is stronger than solo. */
export function gains(names: readonly string[], mix: Mix): Record<string, number> {
  const channel = (name: string): Channel => mix[name] ?? FLAT;
  const solo = names.some((name) => channel(name).solo);
  const gain = ({ volume, muted, solo: own }: Channel): number => (muted || (solo && !own) ? 0 : volume);
  return Object.fromEntries(names.map((name) => [name, gain(channel(name))]));
}

/** Nothing has been set. */
export const flat = (mix: Mix): boolean =>
  Object.values(mix).every(({ volume, muted, solo }) => volume === 1 && !muted && !solo);

/** Factors that make two pieces equally loud, from their LUFS: the louder one is turned down, none is turned up. */
export function matched(a: number | undefined, b: number | undefined): { a: number; b: number } {
  if (a === undefined || b === undefined) return { a: 1, b: 1 };
  const down = (decibels: number): number => 10 ** (-Math.max(decibels, 0) / 20);
  return { a: down(a - b), b: down(b - a) };
}

/** The speed at which the silent one of two sounds catches up: `ahead` seconds, at most 5 % off, exact when within 4 ms. */
export const catchUp = (ahead: number, rate: number): number =>
  Math.abs(ahead) < 0.004 ? rate : rate * (1 - Math.min(Math.max(2 * ahead, -0.05), 0.05));
