import type { Page } from "@playwright/test";
import { violations } from "./axe";
import { expect } from "./fixtures";

export const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
export type Size = keyof typeof SIZES;
const BOTH: readonly Size[] = ["desktop", "phone"];
/** Neither theme is chosen anew when the size changes. */
const THEMES = { desktop: ["dark", "light"], phone: ["light", "dark"] } as const;

/**
 * Pictures of a screen that is open, `screenshots/{name}-{size}-{theme}.png`, and a look at what stands in somebody's
 * way: in each theme, and at each size. Size and theme are then as they were.
 */
export async function looks(
  page: Page,
  name: string,
  { within = "html", sizes = BOTH }: { within?: string; sizes?: readonly Size[] } = {},
): Promise<void> {
  const size = page.viewportSize();
  const theme = await page.evaluate(() => document.documentElement.dataset.theme ?? "dark");
  const found: string[] = [];
  for (const at of sizes) {
    if (page.viewportSize()?.width !== SIZES[at].width) await page.setViewportSize(SIZES[at]);
    for (const [turn, shown] of THEMES[at].entries()) {
      await dress(page, shown);
      await page.screenshot({ path: `screenshots/${name}-${at}-${shown}.png`, animations: "disabled" });
      if (turn && sizes.length > 1) continue; // axe takes its time: of the four, one of each theme and size
      found.push(...(await violations(page, within)).map((one) => `${at}, ${shown}: ${one}`));
    }
  }
  if (size && size.width !== page.viewportSize()?.width) await page.setViewportSize(size);
  await dress(page, theme);
  expect(found, name).toEqual([]);
}

const dress = (page: Page, theme: string): Promise<void> =>
  page.evaluate((chosen) => void (document.documentElement.dataset.theme = chosen), theme);
