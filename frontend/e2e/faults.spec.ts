import type { Job } from "../lib/api/schema";
import { expect, test } from "./fixtures";
import { Compose } from "./pages/compose";
import { Player } from "./pages/player";
import { Takes } from "./pages/takes";

const control = process.env.CONTROL_URL ?? "";

test.use({ expectedErrors: [/Failed to load resource/] });
test.setTimeout(300_000);

test("the backend is killed in mid-job: the draft stays, and when it is back the job goes on and plays", async ({
  page,
  request,
}) => {
  const compose = new Compose(page);
  const takes = new Takes(page);
  const away = page.getByRole("status").getByText("No answer from");
  await page.goto("/");
  await compose.prompt.fill("slow piano ballad through a storm");
  await compose.setDuration(30);
  const id = await compose.generate();
  const row = takes.row(0);
  await row.becomes("running");
  await expect(row.root.getByRole("progressbar")).toHaveAttribute("aria-valuenow", /[1-9]/, { timeout: 60_000 });

  expect((await request.post(`${control}/kill`)).status()).toBe(200);
  await expect(away).toBeVisible();
  await compose.prompt.fill("a draft that was typed while nobody answered");
  await expect(row.root).toHaveAttribute("data-state", "running");

  expect((await request.post(`${control}/start`, { timeout: 180_000 })).status()).toBe(200);
  await expect(away).toBeHidden();
  await expect(compose.prompt).toHaveValue("a draft that was typed while nobody answered");
  await expect(row.root).toHaveAttribute("data-state", "succeeded", { timeout: 120_000 });
  const job = (await (await request.get(`/jobs/${id}`)).json()) as Job;
  expect(job.status).toBe("succeeded");
  expect(job.attempt).toBeGreaterThan(1);
  expect(job.attempts).toHaveLength((job.attempt ?? 0) - 1); // those that were lost: not the one that made the song

  await row.play();
  await expect.poll(() => takes.played()).toBeGreaterThan(0.5);
  await expect(new Player(page).waveform).toBeAttached(); // else the page may go while it loads what draws it
  await page.reload();
  await expect(compose.prompt).toHaveValue("a draft that was typed while nobody answered");
});
