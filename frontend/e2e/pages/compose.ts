import { expect, type Locator, type Page } from "@playwright/test";

/** The form from which songs are made. */
export class Compose {
  readonly panel: Locator;
  readonly prompt: Locator;
  readonly button: Locator;

  constructor(private readonly page: Page) {
    this.panel = page.getByRole("region", { name: "Make", exact: true });
    this.prompt = this.panel.getByLabel("Prompt", { exact: true });
    this.button = this.panel.getByRole("button", { name: /^Generate/ });
  }

  /** Unfolds a part of the form. */
  async open(section: "Lyrics" | "Structure" | "Numbers" | "Engine" | "Source" | "More"): Promise<void> {
    const title = this.panel.getByRole("heading", { name: section }).getByRole("button");
    if ((await title.getAttribute("aria-expanded")) === "false") await title.click();
  }

  async setDuration(seconds: number): Promise<void> {
    await this.open("Numbers");
    await this.panel.getByLabel("Length").fill(String(seconds));
  }

  /** Asks for the song; the id of the job that was accepted. */
  async generate(): Promise<string> {
    await expect(this.button).not.toHaveAttribute("aria-disabled", "true");
    const answer = this.accepted();
    await this.button.click();
    return answer;
  }

  /** The id of the job that is accepted next. */
  async accepted(): Promise<string> {
    const response = await this.page.waitForResponse(
      (one) => one.request().method() === "POST" && new URL(one.url()).pathname === "/generate",
    );
    expect(response.status()).toBe(202);
    return ((await response.json()) as { job_id: string }).job_id;
  }
}
