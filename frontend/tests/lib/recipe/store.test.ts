// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { EMPTY } from "@/lib/recipe/recipe";
import { useRecipe } from "@/lib/store/recipe";

const draft = () => useRecipe.getState();
beforeEach(() => {
  localStorage.clear();
  draft().reset();
});

describe("the draft", () => {
  it("leaves an edit without a trace, and keeps what was written", () => {
    draft().load({ task: "repaint", prompt: "x", source: "a", region: { start: 1, end: 2 }, strength: 0.4, bpm: 90 });
    draft().leaveEdit();
    expect(draft().recipe).toEqual({ ...EMPTY, prompt: "x", bpm: 90 });
  });

  it("comes back after a reset", () => {
    draft().load({ prompt: "x", seed: 3 });
    const before = draft();
    draft().reset();
    expect(draft()).toMatchObject({ recipe: EMPTY, seedLocked: false });
    draft().restore(before);
    expect(draft()).toMatchObject({ recipe: { prompt: "x", seed: 3 }, seedLocked: true });
  });

  it("fills in fields that came since it was kept", async () => {
    const state = { recipe: { prompt: "kept" }, seedLocked: true, names: { a: "A" } };
    localStorage.setItem("opentunes.recipe", JSON.stringify({ state, version: 1 }));
    await useRecipe.persist.rehydrate();
    expect(draft()).toMatchObject({ recipe: { ...EMPTY, prompt: "kept" }, seedLocked: true, names: { a: "A" } });
  });
});
