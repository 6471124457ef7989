import { beforeEach, expect, test } from "vitest";
import { useSelection } from "@/features/library/list/selection";

const SHOWN = ["a", "b", "c", "d", "e"];
const chosen = () => [...useSelection.getState().ids].sort();
const press = (id: string, range = false) => useSelection.getState().toggle(id, SHOWN, range);

beforeEach(() => useSelection.getState().clear());

test("a range goes from what was chosen last, either way", () => {
  press("b");
  press("d", true);
  expect(chosen()).toEqual(["b", "c", "d"]);
  press("a", true);
  expect(chosen()).toEqual(["a", "b", "c", "d"]);
});

test("a range takes away as its end does", () => {
  useSelection.getState().all(SHOWN);
  press("b");
  press("d", true);
  expect(chosen()).toEqual(["a", "e"]);
});

test("a range without a beginning is one song", () => {
  press("c", true);
  expect(chosen()).toEqual(["c"]);
});

test("what is gone is not selected", () => {
  useSelection.getState().all(SHOWN);
  useSelection.getState().drop(["a", "z"]);
  expect(chosen()).toEqual(["b", "c", "d", "e"]);
});
