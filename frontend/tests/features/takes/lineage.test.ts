import { expect, test } from "vitest";
import { lineage, type Branch } from "@/features/takes/details/lineage";
import { job, track } from "../../jobs";

const made = (id: string, second: number, source: string | null = null) =>
  job({
    job_id: `job-${id}`,
    status: "succeeded",
    created_at: `2026-11-26T09:00:0${second}.000Z`,
    request: { task: source ? "retake" : "text2music", source, prompt: id, duration: 5 },
    result: { tracks: [track(id)], notices: [] },
  });

const shape = (branch: Branch): unknown =>
  branch.children.length ? { [branch.id]: branch.children.map(shape) } : branch.id;

const family = [made("c", 3, "a"), made("d", 4, "b"), made("a", 1), made("b", 2, "a"), made("stranger", 5)];

test.each(["a", "b", "c", "d"])("the family of %s begins with its first ancestor, oldest first", (id) => {
  expect(shape(lineage(id, family))).toEqual({ a: [{ b: ["d"] }, "c"] });
});

test("a song of words alone is a family of one", () => {
  expect(shape(lineage("stranger", family))).toBe("stranger");
});

test("an upload, or a song that is not here any more, is the ancestor without a take", () => {
  const tree = lineage("x", [made("x", 1, "upload"), made("y", 2, "upload")]);
  expect(shape(tree)).toEqual({ upload: ["x", "y"] });
  expect(tree.take).toBeNull();
});

test("a circle ends", () => {
  expect(shape(lineage("x", [made("x", 1, "y"), made("y", 2, "x")]))).toEqual({ y: ["x"] });
});

test("what was only listened to is an ancestor too", () => {
  const child = made("x", 2);
  child.request.reference = "a";
  expect(shape(lineage("x", [made("a", 1), child]))).toEqual({ a: ["x"] });
});
