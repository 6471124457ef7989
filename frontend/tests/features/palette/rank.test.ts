import { expect, it } from "vitest";
import { best, rank, withRecent } from "@/features/palette/rank";

const same = (title: string) => title;

it("finds all words in any order, and nothing where one is missing", () => {
  expect(rank("Switch between dark and light", "light switch")).toBeGreaterThan(0);
  expect(rank("Switch between dark and light", "light library")).toBe(0);
});

it("puts beginnings first, then words, then letters inside", () => {
  const titles = ["Retake", "Show the takes", "Take again", "Settings"];
  expect(best(titles, same, "take")).toEqual(["Take again", "Show the takes", "Retake"]);
});

it("keeps its order where titles answer alike", () => {
  expect(best(["Go to Library", "Go to Studio"], same, "go")).toEqual(["Go to Library", "Go to Studio"]);
});

it("remembers the last five, each once", () => {
  expect(withRecent(["a", "b", "c", "d", "e"], "c")).toEqual(["c", "a", "b", "d", "e"]);
  expect(withRecent(["a", "b", "c", "d", "e"], "f")).toEqual(["f", "a", "b", "c", "d"]);
});
