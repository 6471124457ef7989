import { readFile } from "node:fs/promises";
import type { APIRequestContext } from "@playwright/test";
import { BACKEND, expect, test } from "./fixtures";
import { looks } from "./looks";
import { Takes } from "./pages/takes";

/** A title that no other test has. */
const named = (words: string): string => `${words} ${Date.now().toString(36)}`;

/** A job that nobody in this page has asked for, as the command line or another tab would. */
async function add(request: APIRequestContext, title: string, seconds: number): Promise<void> {
  const data = { prompt: title, title, instrumental: true, duration: seconds };
  expect((await request.post(`${BACKEND}/generate`, { data })).status()).toBe(202);
}

test("a job goes on through a reload, shows its steps, and its take plays", async ({ page, request }) => {
  const takes = new Takes(page);
  const title = named("Waltz");
  await add(request, title, 30);
  await takes.open();
  const row = takes.row(title);
  await row.becomes("running");
  await expect(row.root.getByRole("progressbar")).toHaveAttribute("aria-valuenow", /[1-9]/);
  await page.reload();
  await expect(row.root.getByText(/step \d of \d/)).toBeVisible();
  await row.becomes("succeeded");
  await row.play();
  await expect.poll(() => takes.played()).toBeGreaterThan(0.5);
  await expect(row.root.getByRole("slider")).toHaveAttribute("aria-valuenow", /[1-9]/);
});

test("a long song is cancelled, and run again", async ({ page, request }) => {
  const takes = new Takes(page);
  const title = named("Endless ballad");
  await add(request, title, 240);
  await takes.open();
  const row = takes.row(title);
  await row.becomes("running");
  await page.getByRole("heading", { name: "Takes" }).click();
  await page.keyboard.press("`");
  const console = page.getByRole("region", { name: "Console" });
  await row.cancel();
  await row.becomes("cancelled");
  await console.getByText(`${title}: Cancelled`).click();
  await expect(console.getByText('"status": "cancelled"')).toBeVisible();
  await looks(page, "console");
  await console.getByLabel("Source").selectOption("Agent");
  await expect(console.getByText("No events of this kind.")).toBeVisible();
  await console.getByRole("button", { name: "Close" }).click();
  await row.retry();
  await expect(row.root).toHaveAttribute("data-state", /queued|running/); // of two rows with a title the newer one
  await row.cancel();
  await row.becomes("cancelled");
});

test("a take is renamed, starred, deleted and brought back", async ({ page, backend, request }) => {
  const takes = new Takes(page);
  const [first, second] = [named("Plain"), named("Renamed")];
  const job = await backend.make({ prompt: "a plain tune", title: first, instrumental: true, duration: 5 });
  await takes.open();
  await takes.row(first).rename(second);
  const row = takes.row(second);
  await row.star();
  await expect(row.root.getByRole("button", { name: "Star" })).toHaveAttribute("aria-pressed", "true");
  const kept = await request.get(`${BACKEND}/library/${job.result?.tracks[0]?.track_id}`);
  expect(await kept.json()).toMatchObject({ title: second, starred: true });
  await row.choose("Delete");
  await expect(row.root).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row.root).toBeVisible();
});

test("files are downloaded under the take's name, and a retake shows its parent", async ({ page, backend }) => {
  const takes = new Takes(page);
  const title = named("Parent");
  await backend.make({ prompt: "a tune with children", title, instrumental: true, duration: 5 });
  await takes.open();
  const row = takes.row(title);
  await row.menu();
  await page.getByRole("menuitem", { name: "Download" }).click();
  const saving = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "MIDI" }).click();
  const file = await saving;
  expect(file.suggestedFilename()).toBe(`${title}.mid`);
  expect((await readFile(await file.path())).subarray(0, 4).toString()).toBe("MThd");

  await row.choose("Retake with a new seed");
  const retake = takes.row(`${title} (retake)`);
  await retake.becomes("succeeded");
  await retake.choose("Details and lineage");
  const details = page.getByRole("dialog", { name: `${title} (retake)` });
  const family = details.getByRole("list", { name: "Lineage" });
  await expect(family.getByRole("button", { name: "this take" })).toHaveAccessibleName(/Retake/);
  await looks(page, "take", { within: "[role=dialog]" });
  await family.getByRole("button", { name: "this take" }).focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  const parent = page.getByRole("dialog", { name: title, exact: true });
  await expect(parent).toBeVisible();
  await page.goBack();
  await expect(parent).toBeHidden();
  await page.goForward();
  await expect(parent).toBeVisible();
  await parent.getByRole("button", { name: "Close" }).click();
  await expect(parent).toBeHidden();
  await page.goForward();
  await expect(parent).toBeVisible();
});
