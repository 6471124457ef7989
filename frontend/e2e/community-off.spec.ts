import { expect, test } from "./fixtures";

test("without a project the community says how to turn it on", async ({ page }) => {
  await page.goto("/community/");
  await expect(page.getByRole("heading", { level: 1, name: "Community is not turned on" })).toBeVisible();
  await expect(page.getByText("SUPABASE_URL=")).toBeVisible();
  await page.goto("/sign-in/");
  await expect(page.getByRole("heading", { level: 1, name: "No account is needed here" })).toBeVisible();
});
