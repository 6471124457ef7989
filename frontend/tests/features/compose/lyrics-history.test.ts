// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import { changeLyrics, undoLyrics, useLyricsHistory } from "@/features/compose/lyrics-history";
import { useNotices } from "@/lib/notify";
import { useRecipe } from "@/lib/store/recipe";

const lyrics = () => useRecipe.getState().recipe.lyrics;
beforeEach(() => {
  useRecipe.getState().reset();
  useLyricsHistory.setState({ past: [] });
  useNotices.setState({ wanted: false });
});

test("changes are taken back one by one", () => {
  changeLyrics("[verse]\none");
  changeLyrics("[verse]\none\n\n[chorus]");
  undoLyrics();
  expect(lyrics()).toBe("[verse]\none");
  undoLyrics();
  expect(lyrics()).toBe("");
  expect(useNotices.getState().wanted).toBe(false);
});

test("what was typed after a change is offered back when the change is undone", () => {
  changeLyrics("written for me");
  useRecipe.getState().set({ lyrics: "written for me, and changed by hand" });
  undoLyrics();
  expect(lyrics()).toBe("");
  expect(useNotices.getState().wanted).toBe(true);
});
