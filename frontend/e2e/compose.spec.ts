import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { looks } from "./looks";
import { Compose } from "./pages/compose";
import { Player } from "./pages/player";
import { Takes } from "./pages/takes";

let compose: Compose;
test.beforeEach(async ({ page }) => {
  compose = new Compose(page);
  await page.goto("/");
});

test("a prompt becomes a job after a quote, which is in every tab at once, and a take that plays", async ({ page }) => {
  const words = `slow waltz on a music box ${Date.now().toString(36)}`;
  const other = await page.context().newPage();
  await other.clock.install();
  await new Takes(other).open();
  await expect(compose.button).toHaveAttribute("aria-disabled", "true");
  await expect(compose.button).toHaveAccessibleDescription(/Describe the music/);
  await compose.setDuration(4);
  await expect(compose.panel.getByLabel("Length")).toHaveAccessibleDescription("A number from 5 to 600.");
  await compose.setDuration(20);
  await compose.prompt.fill(words);
  await expect(compose.button).toHaveAccessibleDescription(/^About .* of work, start/);
  const looked = other.waitForResponse((one) => new URL(one.url()).pathname === "/jobs");
  await other.clock.pauseAt(Date.now() + 60_000); // in a minute it looks at the list, and from then on not by itself
  await looked;
  const take = new Takes(page).row(words);
  const progress = expect(take.root.getByRole("progressbar")).toHaveAttribute("aria-valuenow", /[1-9]/);
  expect(await compose.generate()).toMatch(/^[0-9a-f]{32}$/);
  await expect(async () => {
    await other.clock.runFor(100); // for what is drawn; seconds would be a look at the list
    expect(await new Takes(other).row(words).root.isVisible()).toBe(true);
  }).toPass({ timeout: 15_000 });
  await other.clock.resume();
  await progress;
  await take.becomes("succeeded");
  await new Takes(other).row(words).becomes("succeeded");
  await other.close();
  await take.play();
  await new Player(page).past(0.5);
  await expect(compose.prompt).toHaveValue(words);
  await page.reload();
  await expect(compose.prompt).toHaveValue(words);
});

/** Presses Tab until this has the focus. */
async function tabTo(page: Page, place: Locator): Promise<void> {
  for (let times = 0; times < 80; times++) {
    if (await place.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  await expect(place).toBeFocused();
}

test("from the prompt to its sound by keys alone", async ({ page }) => {
  await expect(page.getByRole("banner").getByText("Ready")).toBeAttached();
  await tabTo(page, compose.prompt);
  const words = `quick polka for a tin whistle ${Date.now().toString(36)}`;
  await page.keyboard.type(words);
  const numbers = compose.panel.getByRole("heading", { name: "Numbers" }).getByRole("button");
  await tabTo(page, numbers);
  if ((await numbers.getAttribute("aria-expanded")) === "false") await page.keyboard.press("Enter");
  await tabTo(page, compose.panel.getByLabel("Length"));
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("5");
  await tabTo(page, compose.button);
  await expect(compose.button).toHaveAttribute("aria-disabled", "false");
  const accepted = compose.accepted();
  await page.keyboard.press("Enter");
  await accepted;
  const take = new Takes(page).row(words);
  await take.becomes("succeeded");
  await tabTo(page, take.root.getByRole("button", { name: /^Play / }));
  await page.keyboard.press("Enter");
  await new Player(page).past(0.5);
});

test("a recipe goes out and comes in as a file, and what the engine has no use for is explained", async ({ page }) => {
  const recipes = page.getByRole("dialog", { name: "Recipes" });
  const importFile = async (name: string, content: string) => {
    await compose.panel.getByRole("button", { name: "Recipes" }).click();
    await recipes
      .getByLabel("Import a file", { exact: true })
      .last()
      .setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(content) });
  };
  await importFile("bad.json", '{"prompt": "x", "bpm": 900}');
  await expect(recipes.getByRole("alert")).toHaveText("bpm: a number from 30 to 300 is expected");
  await looks(page, "recipes", { within: "[role=dialog]" });
  await page.keyboard.press("Escape");

  await importFile("job.json", JSON.stringify({ request: { prompt: "late house", bpm: 122, guidance: 4, seed: 7 } }));
  await expect(compose.prompt).toHaveValue("late house");
  await expect(compose.panel.getByLabel("Guidance")).toBeDisabled();
  await expect(compose.panel.getByLabel("Guidance")).toHaveAccessibleDescription(/House Band does not use .*guidance/);
  await expect(compose.panel.getByText(/^Left out, .*guidance/)).toBeVisible();

  await compose.panel.getByRole("button", { name: "Recipes" }).click();
  const download = page.waitForEvent("download");
  await recipes.getByRole("button", { name: "Export as a file" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("late-house.opentunes.json");
  const text = await readFile(await file.path(), "utf8");
  expect(JSON.parse(text)).toMatchObject({ version: 1, request: { bpm: 122, guidance: 4, seed: 7 } });
  await page.keyboard.press("Escape");
  await compose.panel.getByRole("button", { name: "Reset" }).click();
  await expect(compose.prompt).toHaveValue("");
  await importFile(file.suggestedFilename(), text);
  await expect(compose.prompt).toHaveValue("late house");
  await expect(compose.panel.getByLabel("Seed", { exact: true })).toHaveValue("7");
});

test("lyrics are written by rules, counted, put in another order, and taken back", async () => {
  const { panel } = compose;
  await compose.prompt.fill("rainy night drive");
  await compose.open("Lyrics");
  await panel.getByRole("button", { name: "Write lyrics" }).click();
  await expect(panel.getByText("Written by rules, without a language model.")).toBeVisible();
  await expect(panel.getByText(/^\d+ lines, \d+ syllables$/)).toBeVisible();
  const lyrics = panel.getByLabel("Lyrics", { exact: true }).and(panel.getByRole("textbox"));
  const written = await lyrics.inputValue();
  await compose.open("Structure");
  const rows = panel.getByRole("list", { name: "Sections of the song" }).getByRole("listitem");
  await expect(rows.nth(1)).toBeVisible();
  const before = await rows.count();
  await panel.getByLabel("Add a section").selectOption("Bridge");
  await expect(lyrics).toHaveValue(/\[bridge\]$/);
  await panel.getByRole("button", { name: "Remove Bridge" }).click();
  await expect(rows).toHaveCount(before);
  await rows.first().getByRole("button", { name: /down$/ }).press("Enter");
  await expect(panel.getByText(/, now 2 of/)).toBeAttached();
  await expect(lyrics).not.toHaveValue(written);
  for (let times = 0; times < 3; times++) await panel.getByRole("button", { name: "Undo" }).first().click();
  await expect(lyrics).toHaveValue(written);
});

/** Six seconds of a tone, as wav of 16 bits at 8 kHz. */
function tone(): number[] {
  const rate = 8000;
  const count = 6 * rate;
  const file = Buffer.alloc(44 + 2 * count);
  file.write("RIFF", 0);
  file.writeUInt32LE(36 + 2 * count, 4);
  file.write("WAVEfmt ", 8);
  [16, 0x10001, rate, 2 * rate, 0x100002].forEach((value, at) => file.writeUInt32LE(value, 16 + 4 * at));
  file.write("data", 36);
  file.writeUInt32LE(2 * count, 40);
  for (let at = 0; at < count; at++) file.writeInt16LE(Math.round(9000 * Math.sin(at / 3)), 44 + 2 * at);
  return [...file];
}

test("a file that is dropped makes a cover, which is left without a trace", async ({ page }) => {
  const { panel } = compose;
  await compose.prompt.fill("string quartet");
  await compose.open("Source");
  const drop = async (bytes: number[], name: string, type: string) => {
    const dataTransfer = await page.evaluateHandle(
      ([bytes, name, type]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], name, { type }));
        return data;
      },
      [bytes, name, type] as const,
    );
    await panel.getByRole("group", { name: "Source" }).dispatchEvent("drop", { dataTransfer });
  };
  await drop([1, 2, 3], "notes.txt", "text/plain");
  await expect(panel.getByText(/notes.txt is no audio file/)).toBeVisible();
  await drop(tone(), "hum.wav", "audio/wav");
  await expect(panel.getByText("Cover of hum")).toBeVisible();
  const sent = page.waitForRequest((request) => new URL(request.url()).pathname === "/generate/quote");
  expect((await sent).postDataJSON()).toMatchObject({ task: "cover", source: expect.stringMatching(/.+/) });
  await panel.getByRole("button", { name: "Back to a new song" }).click();
  await expect(panel.getByText("Cover of hum")).toHaveCount(0);
  const next = page.waitForRequest((request) => new URL(request.url()).pathname === "/generate/quote");
  expect((await next).postDataJSON()).toEqual({ prompt: "string quartet", duration: 30 });
});

test.describe("a refusal of the backend", () => {
  test.use({ expectedErrors: [/422/] });
  test("is shown at its field", async ({ page }) => {
    await compose.prompt.fill("swing");
    await compose.open("More");
    const lead = compose.panel.getByLabel("Lead");
    await lead.fill("kazoo choir of doom");
    await expect(lead).toHaveAccessibleDescription(/no instrument 'kazoo choir of doom'/);
    await expect(lead).toHaveAttribute("aria-invalid", "true");
    await lead.fill("flute");
    await expect(lead).not.toHaveAttribute("aria-invalid", "true");
    for (const section of ["Lyrics", "Structure", "Engine", "Source"] as const) await compose.open(section);
    await expect(compose.panel.getByLabel("Insert a section")).toBeVisible();
    await looks(page, "make", { within: "section[aria-label=Make]" });
  });
});
