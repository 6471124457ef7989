import { expect, test } from "vitest";
import { addressOf, ALL, isFiltered, isStep, queryOf, type SongQuery } from "@/features/library/filters/query";

const read = (address: string) => queryOf(new URLSearchParams(address));

test("an empty address asks for everything, newest first", () => {
  expect(read("")).toEqual(ALL);
  expect(isFiltered(ALL)).toBe(false);
});

test("what nobody offers is not asked for", () => {
  expect(read("sort=loudest&sync=lost&starred=yes")).toEqual(ALL);
  expect(read(`q=${"x".repeat(300)}`).q).toHaveLength(200);
});

test("what is written into the address is read from it", () => {
  const query: SongQuery = {
    q: "rain & snow",
    starred: true,
    tag: "slow, low",
    engine: "houseband",
    sync: "failed",
    trashed: true,
    sort: "title",
  };
  const said = Object.entries(addressOf(query)).filter((pair): pair is [string, string] => pair[1] !== null);
  expect(queryOf(new URLSearchParams(said))).toEqual(query);
});

test("what is as usual is taken out of the address", () => {
  expect(Object.values(addressOf(ALL)).every((value) => value === null)).toBe(true);
  expect(addressOf({ q: "  " })).toEqual({ q: null });
});

test("order and trash are no filter", () => {
  expect(isFiltered({ ...ALL, sort: "title", trashed: true })).toBe(false);
  expect(isFiltered({ ...ALL, tag: "slow" })).toBe(true);
});

test("one goes back from a filter or an order, not from each letter that is typed", () => {
  expect(isStep({ tag: "slow" })).toBe(true);
  expect(isStep({ sort: "title" })).toBe(true);
  expect(isStep({ q: "rai" })).toBe(false);
});
