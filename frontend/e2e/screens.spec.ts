import type { Page, ViewportSize } from "@playwright/test";
import { expect, test } from "./fixtures";
import { looks, SIZES, type Size } from "./looks";

test.describe.configure({ mode: "parallel" });

const SCREENS = [
  ["studio", "/"],
  ["takes", "/?panel=takes"],
  ["agent", "/?panel=agent"],
  ["library", "/songs/"],
  ["community", "/community/"],
  ["sign-in", "/sign-in/"],
  ["operators", "/operators/"],
  ["settings", "/settings/"],
  ["offline", "/offline/"],
] as const;
const LAYOUT_SHIFT = 0.05;

/** How much the page has moved by itself since it began to load. */
const layoutShift = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        new PerformanceObserver((list) => {
          const shifts = list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[];
          resolve(shifts.filter((one) => !one.hadRecentInput).reduce((sum, one) => sum + one.value, 0));
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(0), 300); // an observer of nothing is not called
      }),
  );

for (const [size, viewport] of Object.entries(SIZES) as [Size, ViewportSize][]) {
  test.describe(size, () => {
    test.use({ viewport, isMobile: size === "phone", hasTouch: size === "phone" });

    for (const [name, path] of SCREENS) {
      test(`${name} is for everybody, and stands still`, async ({ page, backend }) => {
        await backend.song();
        await page.addInitScript(() =>
          localStorage.setItem("opentunes.preferences", '{"state":{"theme":"dark"},"version":1}'),
        );
        await page.goto(path, { waitUntil: "networkidle" });
        expect(await layoutShift(page)).toBeLessThanOrEqual(LAYOUT_SHIFT);
        const overflow = () =>
          page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(await overflow()).toBe(0);
        if (size === "desktop" && path.startsWith("/?panel=")) return; // all panels side by side: the studio's screen
        await looks(page, name, { sizes: [size] });
      });
    }
  });
}
