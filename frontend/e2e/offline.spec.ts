import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { looks } from "./looks";

test.use({ serviceWorkers: "allow", expectedErrors: [/Failed to load resource/] });

/** The studio, once its service worker has everything. */
async function installed(page: Page): Promise<void> {
  await page.goto("/");
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
}

test("opens with what was typed when the network is gone, goes from page to page, and is whole again after", async ({
  page,
  context,
}) => {
  await installed(page);
  const prompt = page.getByRole("textbox", { name: "Prompt" });
  await prompt.fill("a song for a train in the rain");
  await context.setOffline(true);
  await page.reload();
  await expect(prompt).toHaveValue("a song for a train in the rain");
  await expect(page.getByRole("status").getByText("No answer from")).toBeVisible();

  await page.getByRole("link", { name: "Library" }).first().click();
  await expect(page).toHaveURL(/\/songs\/$/);
  await expect(page).toHaveTitle(/^Library/);
  await expect(page.getByRole("main").getByRole("button", { name: "Try again" })).toBeVisible();
  await looks(page, "no-network");
  await page.goto("/settings/?from=nowhere");
  await expect(page).toHaveTitle(/^Settings/);

  await context.setOffline(false);
  await expect(page.getByRole("banner").getByText("Ready")).toBeAttached();
  await expect(page.getByRole("status").getByText("No answer from")).toBeHidden();
});

test("keeps neither what the API answers nor parts of files", async ({ page }) => {
  await installed(page);
  const part = await page.evaluate(() => fetch("/theme.js", { headers: { Range: "bytes=0-9" } }).then((r) => r.status));
  expect(part).toBe(206);
  await page.evaluate(() => fetch("/engines").then((response) => response.json()));
  const kept = await page.evaluate(async () => {
    const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const requests = (await Promise.all(caches_.map((cache) => cache.keys()))).flat();
    return requests.map((request) => new URL(request.url).pathname);
  });
  expect(kept).toContain("/songs/");
  expect(kept.filter((path) => /^\/(engines|auth|me|jobs|library|audio)\b/.test(path))).toEqual([]);
});

test("can be installed", async ({ page, request }) => {
  await installed(page);
  const devtools = await page.context().newCDPSession(page);
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  expect(installabilityErrors.filter((error) => error.errorId !== "in-incognito")).toEqual([]);
  const manifest = (await (await request.get("/manifest.webmanifest")).json()) as {
    icons: { src: string; sizes: string; purpose?: string }[];
  };
  expect(manifest.icons.some((icon) => icon.purpose === "maskable")).toBe(true);
  for (const icon of [...manifest.icons, { src: "/icons/apple-touch-icon.png", sizes: "180x180" }]) {
    const size = await page.evaluate(async (src) => {
      const image = await createImageBitmap(await (await fetch(src)).blob());
      return `${image.width}x${image.height}`;
    }, icon.src);
    expect(size, icon.src).toBe(icon.sizes);
  }
});
