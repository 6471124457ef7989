import { expect, type Locator, type Page } from "@playwright/test";

/** What is around every page: header, panels, palette, shortcuts, settings. */
export class Shell {
  readonly header: Locator;
  readonly palette: Locator;
  readonly search: Locator;
  readonly shortcuts: Locator;
  readonly address: Locator;

  constructor(readonly page: Page) {
    this.header = page.getByRole("banner");
    this.palette = page.getByRole("dialog", { name: "Commands" });
    this.search = this.palette.getByRole("combobox");
    this.shortcuts = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    this.address = page.getByLabel("Address", { exact: true });
  }

  /** The page is read, and has woken up: the backend's state is known. */
  async open(path = "/") {
    await this.page.goto(path);
    await expect(this.header.getByText("Ready")).toBeAttached();
  }

  /** Types into the palette, and takes what it finds by this name. */
  async choose(typed: string, name: string | RegExp) {
    await this.page.keyboard.press("ControlOrMeta+k");
    await this.search.fill(typed);
    await expect(this.palette.getByRole("option", { name })).toBeVisible();
    await this.palette.getByRole("option", { name }).click();
    await expect(this.palette).toBeHidden();
  }

  theme = () => this.page.evaluate(() => document.documentElement.dataset.theme);
  focused = () => this.page.locator(":focus");
  /** Pixels that the page could be pushed to the side. */
  sideways = () =>
    this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
