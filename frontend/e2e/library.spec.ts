import { readFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { BACKEND, expect, test } from "./fixtures";
import { looks } from "./looks";
import { Library } from "./pages/library";

/** Three songs of one job, found by a word that no other test uses: one, two, three; two is the longest to sort. */
const TITLES = ["Alder", "Birch", "Cedar"] as const;

test("songs are found, sorted, renamed, starred and tagged, and the address says which are shown", async ({
  page,
  backend,
  request,
}) => {
  const word = `w${randomUUID().slice(0, 8)}`;
  const job = await backend.make({ prompt: `${word} waltz`, duration: 5, variants: 3 });
  const ids = job.result?.tracks.map((track) => track.track_id) ?? [];
  for (const [n, id] of ids.entries())
    await request.patch(`${BACKEND}/library/${id}`, { data: { title: `${word} ${TITLES[(n + 1) % 3]}` } });
  const [a, b, c] = TITLES.map((title) => `${word} ${title}`) as [string, string, string];
  const library = new Library(page);
  await library.open("");
  await library.search.fill(word);
  await expect(page).toHaveURL(new RegExp(`q=${word}`));
  await expect(library.box(a)).toBeVisible();
  await library.sort.selectOption("title");
  await expect(page).toHaveURL(/sort=title/);
  await library.shows(a, b, c);

  await library.rename(b, `${word} Zelkova`);
  await expect(library.box(`${word} Zelkova`)).toBeVisible();
  await page.reload();
  await library.shows(a, c, `${word} Zelkova`);

  await library.region.getByRole("button", { name: `Star ${a}`, exact: true }).click();
  await library.region.getByRole("button", { name: "Starred", exact: true }).click();
  await library.shows(a);
  await page.goBack();
  await library.shows(a, c, `${word} Zelkova`);
  await library.tag(c, `${word}-slow, evening`);
  await library.region.getByRole("button", { name: `Only songs with the tag ${word}-slow` }).click();
  await library.shows(c);
  await library.region.getByRole("button", { name: `Play ${c}` }).click();
  await expect(library.region.getByRole("button", { name: `Pause ${c}` })).toBeVisible();

  await library.search.fill(`${word} nothing`);
  await expect(library.region.getByText("No song is like that.")).toBeVisible();
  await library.region.getByRole("button", { name: "Clear search and filters" }).click();
  await expect(library.search).toHaveValue("");
});

test("several songs together: zip, delete with a way back, and the trash", async ({ page, backend, request }) => {
  const word = `w${randomUUID().slice(0, 8)}`;
  const job = await backend.make({ prompt: `${word} polka`, duration: 5, variants: 3 });
  const titles = ["one", "two", "three"].map((title) => `${word} ${title}`);
  for (const [n, track] of (job.result?.tracks ?? []).entries())
    await request.patch(`${BACKEND}/library/${track.track_id}`, { data: { title: titles[n] } });
  const [one, two, three] = titles as [string, string, string];
  const library = new Library(page);
  await library.open(word, "&sort=oldest");
  await library.shows(one, two, three);

  await library.box(one).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await expect(library.box(two)).toBeFocused();
  await library.box(three).click({ modifiers: ["Shift"] });
  await expect(library.bulk.getByText("3 selected")).toBeVisible();
  await looks(page, "selected");
  await library.box(three).click();
  const download = page.waitForEvent("download");
  await library.bulk.getByRole("button", { name: "Zip" }).click();
  const zip = await readFile(await (await download).path());
  expect(zip.subarray(0, 2).toString()).toBe("PK");
  const listed = zip.toString("latin1");
  expect([...listed.matchAll(/PK\u0001\u0002[^]{42}(.+?\.wav)/g)].map((entry) => entry[1])).toEqual([
    `${one}.wav`,
    `${two}.wav`,
  ]);

  await page.keyboard.press("s");
  await expect(library.region.getByRole("button", { name: `Take the star from ${two}` })).toBeVisible();
  await library.bulk.getByRole("button", { name: "Delete" }).click();
  await library.shows(three);
  await page.getByRole("button", { name: "Undo" }).click();
  await library.shows(one, two, three);

  await library.choose(two, "Delete");
  await library.shows(one, three);
  await library.region.getByRole("button", { name: "Trash" }).click();
  await library.shows(two);
  await looks(page, "trash", { within: "main" });
  await library.region.getByRole("button", { name: `Restore ${two}` }).click();
  await expect(library.region.getByText("No song is like that.")).toBeVisible();
  await library.region.getByRole("button", { name: "Trash" }).click();
  await library.shows(one, two, three);
});
