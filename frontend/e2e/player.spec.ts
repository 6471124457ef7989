import type { Page } from "@playwright/test";
import type { GenerateRequest, Job } from "../lib/api/schema";
import { BACKEND, expect, test } from "./fixtures";
import { looks } from "./looks";
import { Player } from "./pages/player";
import { Takes } from "./pages/takes";

const LYRICS = "[verse]\nwe walk along the water\nthe moon is in your hair";
const SONG: GenerateRequest = { prompt: "bright synth pop by the sea", lyrics: LYRICS, duration: 8, stems: true };

let title = "";
let song: Job;

test.beforeAll(async ({ request }) => {
  test.setTimeout(150_000);
  title = `Lanterns ${Date.now().toString(36)}`;
  const answer = await request.post(`${BACKEND}/generate`, {
    data: { ...SONG, title },
    headers: { Prefer: "wait=60" },
  });
  song = (await answer.json()) as Job;
  expect(song.status).toBe("succeeded");
});

async function play(page: Page, called = title): Promise<Player> {
  const takes = new Takes(page);
  await takes.open();
  await takes.row(called).play();
  const player = new Player(page);
  await player.past(0.2);
  return player;
}

/** The next job that the page submits. */
async function submitted(page: Page): Promise<GenerateRequest> {
  const request = await page.waitForRequest((one) => one.method() === "POST" && one.url().endsWith("/generate"));
  return request.postDataJSON() as GenerateRequest;
}

test("a take plays, is sought in, and goes on when a new one arrives", async ({ page, request }) => {
  const sound = page.waitForResponse((one) => one.url().endsWith(".wav"));
  const player = await play(page);
  expect((await sound).status()).toBe(206);
  await expect(player.title).toHaveText(title);
  expect(await page.evaluate(() => navigator.mediaSession.metadata?.title)).toBe(title);
  await player.seek(0.5);
  await player.past(3.9);
  expect(await player.time()).toBeLessThan(6);
  await player.position.press("ArrowLeft");
  await expect.poll(() => player.soundAt()).toBeLessThan(3);
  await player.button("Loop the song").click();
  const other = `Rain ${Date.now().toString(36)}`;
  await request.post(`${BACKEND}/generate`, { data: { prompt: "rain", title: other, duration: 5 } });
  const row = new Takes(page).row(other);
  await row.becomes("succeeded");
  expect(await player.playing()).toBe(true);
  await expect(player.title).toHaveText(title);
  await row.play();
  await expect(player.title).toHaveText(other);
  expect(await player.time()).toBeLessThan(1.5);
  await player.toggle();
  await expect.poll(() => player.playing()).toBe(false);
});

test("a region is dragged and repainted, and the result is compared at the same position", async ({
  page,
  backend,
}) => {
  test.slow(); // two songs are made
  const source = `Piano ${Date.now().toString(36)}`;
  const job = await backend.make({ prompt: "soft piano", title: source, instrumental: true, duration: 8 });
  const player = await play(page, source);
  await player.button("Loop the song").click();
  await player.select(0.25, 0.5);
  const [from, to] = [await player.edge("from").inputValue(), await player.edge("to").inputValue()];
  expect(Math.abs(Number(from) - 2)).toBeLessThan(0.2);
  const asked = submitted(page);
  await page.getByRole("textbox", { name: "What the region should become" }).fill("quiet piano");
  await page.getByRole("button", { name: /^Repaint 0:0/ }).click();
  expect(await asked).toMatchObject({
    task: "repaint",
    source: job.result?.tracks[0]?.track_id,
    region: { start: Number(from), end: Number(to) },
    prompt: "quiet piano",
  });
  await expect(player.root.getByText(/^Repaint .*: done\. It is a new take/)).toBeVisible({ timeout: 45_000 });
  await looks(page, "region", { within: "section[aria-label=Player]" });
  await player.button("Compare A and B").click();
  const a = player.button(/^Hear A: /);
  const b = player.button(/^Hear B: /);
  await expect(b).toHaveAttribute("aria-pressed", "true");
  await expect.poll(() => player.audio.evaluate((audio) => (audio as HTMLAudioElement).muted)).toBe(true);
  const before = await player.soundAt();
  await page.locator("body").press("b");
  await expect(a).toHaveAttribute("aria-pressed", "true");
  expect(await player.audio.evaluate((audio) => (audio as HTMLAudioElement).muted)).toBe(false);
  expect(await player.playing()).toBe(true);
  const moved = (await player.soundAt()) - before;
  expect((moved + 8) % 8).toBeLessThan(3);
  await expect(player.title).toHaveText(source);
});

test("stems begin on one sample, keep step with the song, and are muted and heard alone", async ({ page }) => {
  await page.addInitScript(() => {
    const starts: { when: number; late: boolean }[] = [];
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function (when = 0, offset = 0) {
      starts.push({ when, late: when < this.context.currentTime });
      start.call(this, when, offset);
    };
    Object.assign(window, { starts });
  });
  const player = await play(page);
  await player.toggle();
  await player.button("Stems").click();
  const panel = page.getByRole("region", { name: "Stems of the song" });
  await expect(panel.getByRole("button", { name: "Back to the song" })).toBeVisible();
  await expect.poll(() => player.audio.evaluate((audio) => (audio as HTMLAudioElement).muted)).toBe(true);
  await player.seek(0.25);
  const slow = await page.context().newCDPSession(page);
  await slow.send("Emulation.setCPUThrottlingRate", { rate: 6 }); // no device is so slow that one stem begins late
  await player.toggle();
  await player.past(2.5);
  await slow.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  const count = song.result?.tracks[0]?.stems?.length ?? 0;
  const apart = await page.evaluate((stems) => {
    const { starts } = window as unknown as { starts: { when: number; late: boolean }[] };
    const first = starts.slice(-2 * stems, -stems).map(({ when }) => when);
    const late = starts.filter((one) => one.late).length;
    return { among: Math.max(...first) - Math.min(...first), begun: first.length, late };
  }, count);
  expect(apart).toEqual({ among: 0, begun: count, late: 0 });
  await panel.getByRole("button", { name: "Solo vocals" }).click();
  await expect(panel.getByRole("button", { name: "Solo vocals" })).toHaveAttribute("aria-pressed", "true");
  await panel.getByRole("button", { name: "Mute vocals" }).click();
  await panel.getByRole("slider", { name: "Volume of drums" }).fill("0.5");
  expect(await player.playing()).toBe(true);
  await looks(page, "stems", { within: "section[aria-label=Player]", sizes: ["desktop"] });
  await panel.getByRole("button", { name: "Reset the mix" }).click();
  await expect(panel.getByRole("button", { name: "Mute vocals" })).toHaveAttribute("aria-pressed", "false");
  await panel.getByRole("button", { name: "Back to the song" }).click();
  await expect.poll(() => player.audio.evaluate((audio) => (audio as HTMLAudioElement).muted)).toBe(false);
});

test.describe("without the sound", () => {
  test.use({ expectedErrors: [/Failed to load resource/] });

  test("says so, and loads it again where it was", async ({ page }) => {
    await page.route("**/*.wav", (route) => route.abort());
    await new Takes(page).open();
    await new Takes(page).row(title).play();
    const player = new Player(page);
    await expect(player.root.getByRole("alert")).toContainText("The sound is not there");
    await page.unroute("**/*.wav");
    await player.button("Load again").click();
    await player.past(0.2);
    await expect(player.root.getByRole("alert")).toBeHidden();
  });
});

test.describe("on a small screen", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("the mini-player opens into the whole player, with a region by its button", async ({ page }) => {
    const player = await play(page);
    await player.button("Open the player").click();
    const sheet = page.getByRole("dialog", { name: "Player" });
    await sheet.getByRole("button", { name: "Choose a region" }).click();
    const handle = sheet.getByRole("slider", { name: "End of the region" });
    expect((await handle.boundingBox())?.width).toBeGreaterThanOrEqual(44);
    await expect(sheet.getByRole("button", { name: /^Repaint 0:0/ })).toBeVisible();
    await looks(page, "player", { within: "[role=dialog]", sizes: ["phone"] });
    await sheet.getByRole("button", { name: "Close the player" }).click();
    await expect(sheet).toBeHidden();
    expect(await player.playing()).toBe(true);
  });
});

// Last: it repaints the song that the others play.
test("all by keys: play, move, region by brackets and numbers, repaint, immersive mode", async ({ page }) => {
  const player = await play(page);
  await page.locator("body").press(" ");
  await expect.poll(() => player.playing()).toBe(false);
  await page.locator("body").press("Home");
  await player.position.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await expect(player.position).toHaveAttribute("aria-valuetext", "0:05 of 0:08");
  await page.locator("body").press("[");
  await page.locator("body").press("ArrowRight");
  await page.locator("body").press("]");
  await expect(player.edge("from")).toHaveValue("5.0");
  await player.edge("from").fill("1.5");
  await player.edge("to").fill("3.2");
  await player.edge("to").blur();
  const start = page.getByRole("slider", { name: "Start of the region" });
  await start.press("ArrowRight");
  await expect(player.edge("from")).toHaveValue("1.6");
  const asked = submitted(page);
  await page.locator("body").press("r");
  expect((await asked).region).toEqual({ start: 1.6, end: 3.2 });
  await page.locator("body").press("Escape");
  await expect(player.edge("from")).toBeHidden();
  await page.locator("body").press("f");
  const immersive = page.getByRole("dialog", { name: "Immersive mode" });
  await immersive.getByRole("button", { name: "we walk along the water" }).click();
  const line = song.result?.tracks[0]?.lyrics?.[0];
  await expect.poll(() => player.soundAt()).toBeCloseTo(line?.start ?? -1, 1);
  await looks(page, "immersive", { within: "[role=dialog]" });
  await page.keyboard.press("Escape");
  await expect(immersive).toBeHidden();
});
