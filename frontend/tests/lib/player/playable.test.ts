import { expect, test } from "vitest";
import { titleOf } from "@/lib/player/playable";
import { job } from "../../jobs";

const request = { task: "text2music" as const, prompt: "slow waltz\nfor two", duration: 5, seed: 7, variants: 1 };

test("a job is called by its title", () => {
  expect(titleOf(job({ title: "Leaving Town", request }))).toBe("Leaving Town");
});

test("one that was told before jobs had titles, by its prompt or task", () => {
  expect(titleOf(job({ request }))).toBe("slow waltz");
  expect(titleOf(job({ request: { ...request, prompt: "" } }))).toBe("text2music");
});

test("a long title is cut where it would not be read", () => {
  const title = titleOf(job({ title: "la ".repeat(60) }));
  expect(title).toHaveLength(60);
  expect(title).toMatch(/…$/);
});
