// @vitest-environment jsdom
import { toast } from "sonner";
import { expect, test } from "vitest";
import { useNotices } from "@/lib/notify";
import { fillDraft } from "@/lib/recipe/replace";
import { useRecipe } from "@/lib/store/recipe";

test("what a recipe replaces is offered back, in a notice that is shown", async () => {
  const draft = () => useRecipe.getState();
  draft().set({ prompt: "mine" });
  fillDraft({ prompt: "another", seed: 7 }, "Another");
  expect(draft()).toMatchObject({ recipe: { prompt: "another" }, seedLocked: true });
  expect(useNotices.getState().wanted).toBe(true);
  await expect.poll(() => toast.getToasts().length).toBe(1);
  const [notice] = toast.getToasts();
  const action = notice && "action" in notice ? notice.action : null;
  if (action && typeof action === "object" && "onClick" in action) action.onClick({} as never);
  expect(draft()).toMatchObject({ recipe: { prompt: "mine" }, seedLocked: false });
});
