// @vitest-environment jsdom
import { expect, test } from "vitest";
import { fillForm } from "@/features/compose/replace-form";
import { useNotices } from "@/lib/notify";
import { useRecipe } from "@/lib/store/recipe";

test("what a recipe replaces is offered back, in a notice that is shown", async () => {
  const { getToasts } = await import("sonner").then(({ toast }) => toast);
  useRecipe.getState().set({ prompt: "mine" });
  fillForm({ prompt: "another" }, "Another");
  expect(useNotices.getState().wanted).toBe(true);
  await expect.poll(() => getToasts().length).toBe(1);
  const [notice] = getToasts();
  const action = notice && "action" in notice ? notice.action : null;
  if (action && typeof action === "object" && "onClick" in action) action.onClick({} as never);
  expect(useRecipe.getState().recipe.prompt).toBe("mine");
});
