import { expect, test } from "vitest";
import { settingsOf } from "@/features/takes/menu/actions";
import { shows } from "@/features/takes/filter";
import { summary } from "@/features/takes/summary";
import { statusOf } from "@/lib/jobs/status";
import { buckets, barsPath } from "@/lib/peaks";
import { job, track } from "../../jobs";

test.each([
  [job(), ["In the queue"]],
  [job({ queue_position: 0, eta_seconds: 40 }), ["Next in the queue"]],
  [job({ queue_position: 3 }), ["3 before it in the queue"]],
  [job({ status: "running", attempt: 1 }), ["Starting"]],
  [
    job({ status: "running", attempt: 2, stage: "sampling", step: 3, steps: 6, eta_seconds: 61.2 }),
    ["Playing it in", "step 3 of 6", "about 1:02 left", "attempt 2"],
  ],
  [job({ status: "running", attempt: 1, stage: "composing", step: 0, steps: 1 }), ["Composing"]],
])("a job says where it is, and what is left only if the backend does", (one, words) => {
  expect(statusOf(one)).toEqual(words);
});

test("the summary tells what was used rather than what was asked for", () => {
  const asked = job({ request: { task: "cover", bpm: 90, key: "A minor", duration: 5 } });
  expect(summary(asked)).toEqual(["Cover", "0:05", "90 bpm", "A minor"]);
  expect(summary(asked, track("a", { used: { bpm: 104.4, key: "C major" } }), "House Band")).toEqual([
    "Cover",
    "0:05",
    "104 bpm",
    "C major",
    "House Band",
  ]);
});

test("the settings of one of several variants are those of this one", () => {
  const three = job({ request: { prompt: "waltz", seed: 7, variants: 3, duration: 5 } });
  expect(settingsOf(three, track("b", { used: { seed: 8 } }))).toMatchObject({ seed: 8, variants: 1, prompt: "waltz" });
});

test("the filters", () => {
  const failed = job({ status: "failed" });
  expect(shows({ status: "all", engine: null }, failed)).toBe(true);
  expect(shows({ status: "active", engine: null }, failed)).toBe(false);
  expect(shows({ status: "failed", engine: "houseband" }, failed)).toBe(true);
  expect(shows({ status: "failed", engine: "musicgen" }, failed)).toBe(false);
});

test("peaks become bars: the loudest of each stretch, on any scale", () => {
  expect(buckets([0, 127, 10, 20], 2)).toEqual([1, 20 / 127]);
  expect(buckets([255], 3)).toEqual([1, 1, 1]);
  expect(buckets([], 2)).toEqual([0, 0]);
  expect(barsPath([1, 0])).toBe("M0.5 1.0V31.0M1.5 15.5V16.5");
});
