import type { Stats } from "@/lib/api/schema";

const MINUTE = 60_000;

/** What `/stats` said at a moment, as far as it is drawn. */
export interface Sample {
  /** Milliseconds since the epoch. */
  at: number;
  /** Jobs that wait or run. */
  queue: number;
  /** Jobs that have ended, of all time. */
  ended: number;
}

export interface Point {
  at: number;
  value: number;
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

export function sampleOf(stats: Stats, at: number): Sample {
  const { queued = 0, running = 0, succeeded = 0, failed = 0, cancelled = 0 } = stats.jobs;
  return { at, queue: queued + running, ended: succeeded + failed + cancelled };
}

/** The newest `most` samples, with this one. */
export const keep = (samples: readonly Sample[], sample: Sample, most: number): Sample[] => [
  ...samples.slice(1 - most),
  sample,
];

export const queueOf = (samples: readonly Sample[]): Point[] => samples.map(({ at, queue }) => ({ at, value: queue }));

/** Jobs ended in each of the last minutes, oldest first; jobs that are forgotten in the meantime count for nothing. */
export function throughput(samples: readonly Sample[], now: number, minutes: number): Point[] {
  const bars = Array.from({ length: minutes }, (_, n) => ({ at: now - (minutes - 1 - n) * MINUTE, value: 0 }));
  samples.forEach((sample, n) => {
    const before = samples[n - 1];
    const bar = bars[minutes - 1 - Math.floor((now - sample.at) / MINUTE)];
    if (before && bar) bar.value += Math.max(0, sample.ended - before.ended);
  });
  return bars;
}

/** Of all engines together. */
export function totals(stats: Stats): { waiting: number; seconds: number; inFlight: number } {
  const engines = Object.values(stats.engines);
  return {
    waiting: sum(engines.map((engine) => engine.waiting)),
    seconds: sum(engines.map((engine) => engine.waiting_seconds)),
    inFlight: sum(engines.map((engine) => engine.in_flight)),
  };
}

/** The smallest of 1, 2, 5, 10, 20, … that is not below it: where an axis ends. */
export function ceiling(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}
