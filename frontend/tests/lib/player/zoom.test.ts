// @vitest-environment node
import { expect, test } from "vitest";
import { at } from "@/lib/player/lyrics";
import { normalised, scrollFor, tenth, ZOOM_MAX, zoomBy, zoomStep } from "@/lib/player/zoom";

test("zoom goes in steps between the whole song and its limit, and back to exactly the whole", () => {
  expect(zoomStep(1, -1)).toBe(1);
  expect(zoomStep(1, 1)).toBe(1.5);
  expect(zoomStep(1.5, -1)).toBe(1);
  expect(zoomStep(ZOOM_MAX, 1)).toBe(ZOOM_MAX);
  expect(zoomBy(2, 100)).toBe(ZOOM_MAX);
  expect(zoomBy(2, 0.01)).toBe(1);
});

test("what is under the pointer stays there", () => {
  expect(scrollFor(0, 300, 1, 2)).toBe(300);
  expect(scrollFor(300, 300, 2, 4)).toBe(900);
  expect(scrollFor(900, 300, 4, 2)).toBe(300);
  expect(scrollFor(0, 300, 2, 1)).toBe(0);
});

test("seconds as tenths", () => expect([3.24, 3.25, 0.04].map(tenth)).toEqual([3.2, 3.3, 0]));

test("peaks of any scale fill the height", () => {
  expect(normalised([0, 64, 128])).toEqual([0, 0.5, 1]);
  expect(normalised([0, 0])).toEqual([0, 0]);
  expect(normalised([])).toEqual([]);
});

test.each([
  [0.5, -1],
  [1, 0],
  [2.5, 0],
  [3, 1],
  [99, 1],
])("at %f s the line with the index %i is sung", (position, index) =>
  expect(
    at(
      [
        { start: 1, end: 2 },
        { start: 3, end: 4 },
      ],
      position,
    ),
  ).toBe(index),
);
