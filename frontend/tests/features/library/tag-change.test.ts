import { expect, test } from "vitest";
import { addTags, changed, tagsOf, writtenTags } from "@/features/library/bulk/tag-change";

test("commas part tags; spaces around them, empty ones and repeats go", () => {
  expect(writtenTags(" slow,  late   night ,, slow ")).toEqual(["slow", "late night"]);
  expect(writtenTags("x".repeat(60))).toEqual(["x".repeat(40)]);
});

test("each song loses what is dropped, gains what is added, and keeps its order", () => {
  const change = { added: ["new", "b"], dropped: ["a"] };
  expect(changed(["a", "b", "c"], change)).toEqual(["b", "c", "new"]);
  expect(tagsOf([{ tags: ["a", "b"] }, { tags: ["d"] }], change)).toEqual(["b", "new", "d"]);
});

test("what is dropped and then added stays", () => {
  expect(changed(["a"], addTags({ added: [], dropped: ["a"] }, ["a"]))).toEqual(["a"]);
});
