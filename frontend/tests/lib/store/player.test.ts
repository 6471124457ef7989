// @vitest-environment node
import { beforeEach, expect, test } from "vitest";
import { neighbour, next, previous } from "@/lib/player/queue";
import { useCompare } from "@/lib/store/compare";
import { useMix } from "@/lib/store/mix";
import { usePlayer, within, type Playable } from "@/lib/store/player";

const piece = (id: string, seconds = 10): Playable => ({ id, title: id, url: `/audio/${id}.wav`, seconds });
const state = () => usePlayer.getState();

beforeEach(() => usePlayer.setState(usePlayer.getInitialState(), true));

test("a new piece keeps nothing of the one before", () => {
  state().play(piece("a"));
  state().seek(4);
  state().setRegion({ start: 1, end: 3 });
  state().set({ loopRegion: true });
  state().play(piece("b"));
  expect(state()).toMatchObject({ playing: true, position: 0, region: null, loopRegion: false });
});

test("playing what is on already goes on where it was", () => {
  state().play(piece("a"));
  state().seek(4);
  state().toggle();
  state().play(piece("a"));
  expect(state()).toMatchObject({ playing: true, position: 4 });
});

test("a new result takes the place of what is not in use, and of nothing else", () => {
  state().offer(piece("a"));
  expect(state()).toMatchObject({ now: { id: "a" }, playing: false });
  state().toggle();
  state().offer(piece("b"));
  expect(state().now?.id).toBe("a");
  state().toggle();
  state().seek(4);
  state().offer(piece("b"));
  expect(state().now?.id).toBe("a");
  state().seek(0);
  state().setRegion({ start: 1, end: 2 });
  state().offer(piece("b"));
  expect(state().now?.id).toBe("a");
  state().setRegion(null);
  state().seek(10);
  state().offer(piece("b"));
  expect(state()).toMatchObject({ now: { id: "b" }, position: 0 });
});

test("seeking stays within the piece and is counted", () => {
  state().play(piece("a"));
  state().seek(99);
  expect(state()).toMatchObject({ position: 10, seeks: 1 });
  state().seek(-1);
  expect(state()).toMatchObject({ position: 0, seeks: 2 });
});

test.each([
  [
    { start: 1, end: 3 },
    { start: 1, end: 3 },
  ],
  [
    { start: 3, end: 1 },
    { start: 1, end: 3 },
  ],
  [
    { start: -2, end: 30 },
    { start: 0, end: 10 },
  ],
  [{ start: 4, end: 4 }, null],
  [{ start: 12, end: 30 }, null],
])("a region of a piece of ten seconds: %o is %o", (region, kept) => expect(within(region, 10)).toEqual(kept));

test("nothing on: no region, no play", () => {
  state().toggle();
  state().setRegion({ start: 1, end: 2 });
  expect(state()).toMatchObject({ playing: false, region: null });
});

test("previous and next go through the list that came with the piece", () => {
  const pieces = [piece("a"), piece("b"), piece("c")];
  state().play(piece("b"), { pieces, playlist: null });
  expect(neighbour(1)?.id).toBe("c");
  expect(next()).toBe(true);
  expect(state().now?.id).toBe("c");
  expect(next()).toBe(false);
  previous();
  expect(state().now?.id).toBe("b");
  state().seek(5);
  previous();
  expect(state()).toMatchObject({ now: { id: "b" }, position: 0 });
  state().play(piece("x"));
  expect(state().queue.pieces).toEqual([]);
});

test("a comparison belongs to what is on; hearing B is where it begins", () => {
  state().play(piece("a"));
  useCompare.getState().set(piece("b"));
  expect(useCompare.getState()).toMatchObject({ other: { id: "b" }, hearing: "b" });
  useCompare.getState().flip();
  expect(useCompare.getState().hearing).toBe("a");
  useCompare.getState().set(piece("a"));
  expect(useCompare.getState().other).toBeNull();
  useCompare.getState().flip();
  expect(useCompare.getState().hearing).toBe("a");
  useCompare.getState().set(piece("b"));
  state().play(piece("c"));
  expect(useCompare.getState().other).toBeNull();
});

test("a mix and a comparison end each other, and a mix goes with its piece", () => {
  state().play(piece("a"));
  useMix.getState().start();
  useMix.getState().change("drums", { muted: true });
  useCompare.getState().set(piece("b"));
  expect(useMix.getState()).toMatchObject({ on: false, mix: {} });
  useMix.getState().start();
  expect(useCompare.getState().other).toBeNull();
  state().play(piece("c"));
  expect(useMix.getState().on).toBe(false);
});
