import { expect, test } from "./fixtures";
import { looks } from "./looks";

test("the operators' figures move when a song is made", async ({ page, backend }) => {
  await page.goto("/operators/");
  const region = page.getByRole("region", { name: "Operators", exact: true });
  const ended = region.getByRole("img", { name: /ended in the last 10 minutes/ });
  await expect(ended).toHaveAccessibleName(/^0 jobs ended/);
  await backend.make({ prompt: "short march", duration: 5 });
  await expect(ended).toHaveAccessibleName(/^[1-9]\d* jobs? ended/);
  await expect(region.getByRole("region", { name: "Waits" })).toContainText(/Half within.* of all users/);
  await backend.make({ prompt: "long march", duration: 60, deadline_seconds: 0.05 });
  await expect(region.getByRole("region", { name: "Failures" })).toContainText(/deadline_exceeded\s*House Band/);
  await expect(region.getByRole("row", { name: /^House Band/ })).toBeVisible();
  await looks(page, "figures", { within: "main" });
  await region.getByRole("button", { name: "Unload House Band" }).click();
  await expect(page.getByText(/(replica gives|replicas give)/)).toBeVisible();
});
