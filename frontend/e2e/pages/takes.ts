import { expect, type Locator, type Page } from "@playwright/test";

export type TakeState = "queued" | "running" | "succeeded" | "failed" | "cancelled";

/** One row of the takes: a job under way, or a take that is there. */
export class Take {
  constructor(
    readonly root: Locator,
    private readonly page: Page,
  ) {}

  async becomes(state: TakeState): Promise<void> {
    await expect(this.root).toHaveAttribute("data-state", state, { timeout: 30_000 });
  }

  async state(): Promise<string | null> {
    return this.root.getAttribute("data-state");
  }

  async play(): Promise<void> {
    await this.root.getByRole("button", { name: /^Play / }).click();
  }

  async cancel(): Promise<void> {
    await this.root.getByRole("button", { name: "Cancel", exact: true }).click();
  }

  async retry(): Promise<void> {
    await this.root.getByRole("button", { name: /^(Retry|Run again)$/ }).click();
  }

  async star(): Promise<void> {
    await this.root.getByRole("button", { name: "Star", exact: true }).click();
  }

  /** Opens the row's menu and chooses from it. */
  async choose(item: string | RegExp): Promise<void> {
    await this.menu();
    await this.page.getByRole("menuitem", { name: item }).click();
  }

  async menu(): Promise<void> {
    await this.root.getByRole("button", { name: /^More for / }).click();
  }

  async rename(title: string): Promise<void> {
    await this.root.getByRole("button", { name: "Rename" }).click();
    const field = this.root.getByRole("textbox", { name: "Title" });
    await field.fill(title);
    await field.press("Enter");
  }
}

/** The takes in the middle of the studio. */
export class Takes {
  readonly region: Locator;

  constructor(readonly page: Page) {
    this.region = page.getByRole("region", { name: "Takes", exact: true });
  }

  async open(): Promise<void> {
    await this.page.goto("/?panel=takes");
  }

  /** By its title, or by its place: 0 is the newest. */
  row(which: string | number): Take {
    const rows = this.region.getByRole("article", typeof which === "string" ? { name: which, exact: true } : {});
    return new Take(typeof which === "string" ? rows.first() : rows.nth(which), this.page);
  }

  /** Seconds that the page's audio has played. */
  async played(): Promise<number> {
    return this.page.evaluate(() => document.querySelector("audio")?.currentTime ?? 0);
  }
}
