import type { Locator, Page } from "@playwright/test";
import { expect } from "../fixtures";

/** The panel of the squad. */
export class AgentPanel {
  readonly panel: Locator;
  readonly message: Locator;
  readonly conversation: Locator;

  constructor(private readonly page: Page) {
    this.panel = page.getByRole("region", { name: "Agent", exact: true });
    this.message = this.panel.getByRole("textbox", { name: "Message to the squad" });
    this.conversation = this.panel.getByRole("region", { name: "Conversation" });
  }

  async goto(): Promise<void> {
    await this.page.goto("/?panel=agent");
    await expect(this.message).toBeVisible();
  }

  async say(text: string): Promise<void> {
    await this.message.fill(text);
    await this.message.press("Enter");
  }

  /** Waits for the newest run's end. */
  async answered(): Promise<void> {
    const newest = this.exchanges().last();
    await expect(newest.getByRole("button", { name: /^(Use|In Make)$/ })).toBeVisible({ timeout: 40_000 });
  }

  button = (name: string): Locator => this.panel.getByRole("button", { name, exact: true }).last();
  field = (name: string): Locator => this.conversation.getByRole("textbox", { name }).last();
  number = (name: string): Locator => this.conversation.getByRole("spinbutton", { name }).last();
  card = (name: string): Locator => this.conversation.getByRole("heading", { name, exact: true }).last();
  cover = (): Locator => this.conversation.getByRole("img").last();
  exchanges = (): Locator => this.conversation.getByRole("article");

  answering = (): Locator => this.panel.getByRole("button", { name: /how to add a model$/ });
  row = (agent: string): Locator => this.conversation.getByRole("button", { name: new RegExp(`^${agent} `) }).last();
  playable = (title = ""): Locator => this.conversation.getByRole("button", { name: `Play ${title}` }).last();
  makeAtOnce = (): Promise<void> => this.panel.getByRole("switch", { name: "Make the song at once" }).check();
}
