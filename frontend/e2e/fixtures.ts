import { test as base, expect, type APIRequestContext } from "@playwright/test";
import type { GenerateRequest, Job, LibraryPage } from "../lib/api/schema";

/** The real backend, past the page: to have songs there before a test begins. */
export class Backend {
  constructor(private readonly request: APIRequestContext) {}

  /** A job that has ended. */
  async make(body: GenerateRequest): Promise<Job> {
    const answer = await this.request.post(`${BACKEND}/generate`, { data: body, headers: { Prefer: "wait=60" } });
    expect(answer.status()).toBe(200);
    return (await answer.json()) as Job;
  }

  /** Sees to it that there is a song. */
  async song(): Promise<void> {
    const answer = await this.request.get(`${BACKEND}/library?limit=1`);
    const page = (await answer.json()) as LibraryPage;
    if (!page.tracks.length) await this.make({ prompt: "warm piano ballad, 72 bpm, A minor", duration: 5 });
  }
}

export const BACKEND = process.env.API_URL ?? process.env.BASE_URL ?? "http://127.0.0.1:8000";

/** Every test fails on an error in the page's console, unless it expects some: `test.use({ expectedErrors: [/…/] })`. */
export const test = base.extend<{ backend: Backend; expectedErrors: RegExp[]; quiet: void }>({
  expectedErrors: [[], { option: true }],
  backend: async ({ request }, use) => use(new Backend(request)),
  quiet: [
    async ({ page, expectedErrors }, use) => {
      const errors: string[] = [];
      const note = (text: string) => void (expectedErrors.some((one) => one.test(text)) || errors.push(text));
      page.on(
        "console",
        (message) => message.type() === "error" && note(`${message.text()} ${message.location().url}`),
      );
      page.on("pageerror", (error) => note(String(error)));
      await use();
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
