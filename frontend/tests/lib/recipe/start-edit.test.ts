// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import { EMPTY } from "@/lib/recipe/recipe";
import { startEdit } from "@/lib/recipe/start-edit";
import { useRecipe } from "@/lib/store/recipe";

const draft = () => useRecipe.getState();
const song = { id: "t1", title: "Sea", seconds: 61.4, engine: "band" };
beforeEach(() => draft().reset());

test("nothing of an edit or a remix of another song is left; what was written is", () => {
  draft().load({ task: "extend", source: "t0", extend_at: "start", strength: 0.9, remix_of: "r", prompt: "x" });
  startEdit("cover", song);
  expect(draft().recipe).toEqual({ ...EMPTY, prompt: "x", task: "cover", source: "t1", engine: "band" });
  expect(draft().names).toMatchObject({ t1: "Sea" });
});

test("an extension is longer than its source", () => {
  startEdit("extend", song);
  expect(draft().recipe.duration).toBe(91);
  startEdit("extend", { ...song, seconds: 590 });
  expect(draft().recipe.duration).toBe(600);
});

test("the voice stays with its engine", () => {
  draft().set({ engine: "band", voice: "alto" });
  startEdit("cover", song);
  expect(draft().recipe.voice).toBe("alto");
  startEdit("cover", { ...song, engine: "other" });
  expect(draft().recipe.voice).toBeNull();
});
