import { expect, test } from "vitest";
import { ceiling, keep, throughput } from "@/features/dashboard/figures";

const MINUTE = 60_000;
const sample = (at: number, ended: number) => ({ at, queue: 0, ended });

test("of many samples the newest are kept", () => {
  const kept = [1, 2, 3, 4].reduce<ReturnType<typeof sample>[]>((all, at) => keep(all, sample(at, 0), 3), []);
  expect(kept.map(({ at }) => at)).toEqual([2, 3, 4]);
});

test("jobs count for the minute in which they were seen to end; forgotten ones for none", () => {
  const now = 10 * MINUTE;
  const samples = [sample(now - 2 * MINUTE, 5), sample(now - 1.5 * MINUTE, 7), sample(now - 1000, 3), sample(now, 4)];
  expect(throughput(samples, now, 3).map(({ value }) => value)).toEqual([0, 2, 1]);
});

test("what is older than the chart is not in it", () => {
  expect(throughput([sample(0, 0), sample(1, 9)], 10 * MINUTE, 3).every(({ value }) => value === 0)).toBe(true);
});

test("an axis ends at a round number", () => {
  expect([0, 1, 3, 7, 11, 99, 101].map(ceiling)).toEqual([1, 1, 5, 10, 20, 100, 200]);
});
