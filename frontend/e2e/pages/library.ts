import { expect, type Locator, type Page } from "@playwright/test";

/** The library's page. */
export class Library {
  readonly region: Locator;
  readonly search: Locator;
  readonly sort: Locator;
  readonly bulk: Locator;

  constructor(readonly page: Page) {
    this.region = page.getByRole("region", { name: "Library", exact: true });
    this.search = this.region.getByRole("searchbox");
    this.sort = this.region.getByRole("combobox", { name: "Sort by" });
    this.bulk = page.getByRole("toolbar", { name: "Selected songs" });
  }

  /** Shows what is found for these words. */
  async open(words: string, more = ""): Promise<void> {
    await this.page.goto(`/songs/?q=${encodeURIComponent(words)}${more}`);
    await expect(this.region).toHaveAttribute("aria-busy", "false");
  }

  song(title: string): Locator {
    return this.region.getByRole("row").filter({ has: this.page.getByRole("button", { name: `More for ${title}` }) });
  }

  box(title: string): Locator {
    return this.region.getByRole("checkbox", { name: `Select ${title}` });
  }

  /** The titles that are shown, in their order. */
  async shows(...titles: string[]): Promise<void> {
    const names = this.region.getByRole("checkbox", { name: /^Select (?!all)/ });
    await expect
      .poll(() => names.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")?.slice(7))))
      .toEqual(titles);
  }

  async choose(title: string, item: string): Promise<void> {
    await this.region.getByRole("button", { name: `More for ${title}` }).click();
    await this.page.getByRole("menuitem", { name: item, exact: true }).click();
  }

  async rename(title: string, to: string): Promise<void> {
    await this.choose(title, "Rename");
    const field = this.region.getByRole("textbox", { name: `New title of ${title}` });
    await field.fill(to);
    await field.press("Enter");
  }

  async tag(title: string, tags: string): Promise<void> {
    await this.choose(title, "Edit tags");
    const dialog = this.page.getByRole("dialog", { name: `Tags of ${title}` });
    await dialog.getByRole("combobox", { name: "New tag" }).fill(tags);
    await dialog.getByRole("button", { name: "Keep" }).click();
    await expect(dialog).toBeHidden();
  }
}
