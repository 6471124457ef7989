import type { Job } from "../lib/api/schema";
import { BACKEND, expect, test } from "./fixtures";
import { looks } from "./looks";
import { AgentPanel } from "./pages/agent";

const WISH = "A rainy-night synthwave song about leaving town, 100 bpm, 6 seconds";

test("from a message to a song that plays", async ({ page }) => {
  const agent = new AgentPanel(page);
  await agent.goto();
  await agent.say(WISH);
  await agent.answered();
  for (const card of ["The squad", "Plan", "Lyrics", "Cover", "Review"]) await expect(agent.card(card)).toBeVisible();
  await expect(agent.number("Tempo, bpm")).toHaveValue("100");
  await expect(agent.field("Lyrics")).toHaveValue(/^\[verse\]\n/);
  await expect(agent.cover()).toHaveJSProperty("complete", true);
  expect(await agent.cover().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1024);

  const drawn = await agent.cover().getAttribute("src");
  await agent.button("Draw again").click();
  await expect(agent.cover()).not.toHaveAttribute("src", drawn ?? "");

  await agent.field("Title").fill("The last bus");
  await agent.number("Tempo, bpm").fill("92");
  const accepted = page.waitForResponse((one) => one.request().method() === "POST" && one.url().endsWith("/generate"));
  await agent.button("Generate").click();
  expect(((await (await accepted).json()) as Job).request).toMatchObject({ bpm: 92, duration: 6 });
  await agent.playable("The last bus").click();
  await expect(agent.panel.getByRole("button", { name: "Pause The last bus" })).toBeVisible();
});

test("changed lyrics go into the recipe, and the next message builds on them", async ({ page }) => {
  const agent = new AgentPanel(page);
  await agent.goto();
  await agent.say(WISH);
  await agent.answered();
  await agent.field("Lyrics").fill("[verse]\nNine lamps along the quay\nAnd none of them for me");
  await agent.button("Use").click();
  await expect(page.getByRole("region", { name: "Make" }).getByRole("textbox", { name: /prompt/i })).toHaveValue(
    /synthwave/,
  );
  const stored = await page.evaluate(() => localStorage.getItem("opentunes.recipe"));
  expect(stored).toContain("Nine lamps along the quay");

  const sent = page.waitForRequest("**/agent/chat");
  await agent.say("80 bpm");
  const { studio, history } = (await sent).postDataJSON() as { studio: { lyrics: string }; history: unknown[] };
  expect(studio.lyrics).toContain("Nine lamps along the quay");
  expect(history).toHaveLength(2);
  await expect(agent.exchanges()).toHaveCount(2);
  await agent.answered();
  await expect(agent.number("Tempo, bpm")).toHaveValue("80");
  await expect(agent.field("Lyrics")).toHaveValue(/Nine lamps along the quay/);
});

test("a reload in the middle goes on to the song, nothing lost and nothing doubled", async ({ page }) => {
  const agent = new AgentPanel(page);
  await agent.goto();
  await agent.makeAtOnce();
  const answer = page.waitForResponse("**/agent/chat");
  await agent.say("A house loop about lamps, 6 seconds");
  const runId = (await answer).headers()["x-run-id"] ?? "";
  await page.reload();
  await expect(agent.exchanges()).toHaveCount(1);
  await expect(agent.playable()).toBeVisible({ timeout: 40_000 });
  const events = await (await page.request.get(`${BACKEND}/agent/runs/${runId}/events?after=0`)).text();
  const thoughts = events
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; agent?: string; delta: string })
    .filter(({ type, agent }) => type === "thought.delta" && agent === "producer")
    .map(({ delta }) => delta);
  await agent.row("Producer").click();
  await expect(agent.conversation.getByText(thoughts.join(""), { exact: true })).toBeVisible();
  await expect(agent.conversation.getByText("configure_studio")).toHaveCount(1);
});

test("a run is stopped, and its song with it", async ({ page }) => {
  const agent = new AgentPanel(page);
  await agent.goto();
  await agent.makeAtOnce();
  await agent.say("An ambient piece, instrumental, 400 seconds");
  await expect(agent.conversation.getByRole("progressbar")).toBeVisible();
  await agent.button("Stop").click();
  await expect(agent.conversation.getByText("Stopped.")).toBeVisible();
  await expect(agent.conversation.getByText("The song was cancelled.")).toBeVisible();
});

test.describe("without a backend", () => {
  test.use({ expectedErrors: [/ERR_FAILED/] });

  test("a message is kept, and sent when there is one", async ({ page }) => {
    const agent = new AgentPanel(page);
    await agent.goto();
    await page.route("**/agent/chat", (route) => route.abort());
    await agent.say(WISH);
    await expect(agent.conversation.getByRole("alert")).toContainText("No answer from");
    await page.reload();
    await expect(agent.conversation.getByText(WISH)).toBeVisible();
    await page.unroute("**/agent/chat");
    await agent.button("Send again").click();
    await agent.answered();
    await expect(agent.exchanges()).toHaveCount(1);

    await agent.button("New conversation").click();
    await expect(agent.exchanges()).toHaveCount(0);
    await agent.button("Earlier conversations").click();
    await page.getByRole("dialog").getByRole("button", { name: WISH }).first().click();
    await expect(agent.field("Lyrics")).toBeVisible();
  });
});

test("nothing stands in anybody's way", async ({ page }) => {
  const agent = new AgentPanel(page);
  await agent.goto();
  await agent.say("A 5 second jingle");
  await agent.answered();
  await agent.row("Producer").click();
  await looks(page, "chat", { within: "#panel-agent" });
  await agent.answering().click();
  await expect(page.getByRole("dialog").locator("pre", { hasText: "ollama pull qwen2.5:3b" })).toBeVisible();
  await looks(page, "models", { within: "[role=dialog]" });
});
