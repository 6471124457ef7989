import { expect, test } from "./fixtures";
import { Compose } from "./pages/compose";

test("a prompt becomes a job", async ({ page }) => {
  const compose = new Compose(page);
  await page.goto("/");
  await compose.prompt.fill("slow waltz on a music box");
  await compose.setDuration(5);
  await expect(compose.panel.getByText(/^About .* of work, /)).toBeVisible();
  expect(await compose.generate()).toMatch(/^[0-9a-f]{32}$/);
});
