import { expect, type Locator, type Page } from "@playwright/test";

const seconds = (clock: string): number => {
  const [minutes = "0", rest = "0"] = clock.trim().split(":");
  return Number(minutes) * 60 + Number(rest);
};

/** The transport at the foot of every page. */
export class Player {
  readonly root: Locator;
  readonly title: Locator;
  readonly position: Locator;
  readonly audio: Locator;
  /** What is drawn of the song. */
  readonly waveform: Locator;

  constructor(readonly page: Page) {
    this.root = page.getByRole("region", { name: "Player", exact: true });
    this.title = this.root.getByTestId("player-title");
    this.position = this.root.getByRole("slider", { name: "Position" });
    this.waveform = this.root.locator("canvas").first();
    this.audio = page.locator("#player-audio");
  }

  /** Plays or pauses. */
  async toggle(): Promise<void> {
    await this.root.getByRole("button", { name: /^(Play|Pause)$/ }).click();
  }

  /** The position it shows, in seconds. */
  async time(): Promise<number> {
    const shown = await this.root.getByTestId("player-time").innerText();
    return seconds(shown.split("/")[0] ?? "");
  }

  /** By a click on the waveform, at a share of its length. */
  async seek(share: number): Promise<void> {
    const box = await this.position.boundingBox();
    if (!box) throw new Error("The waveform is not on the screen.");
    await this.page.mouse.click(box.x + box.width * share, box.y + box.height / 2);
  }

  /** Chooses a region by dragging over the waveform, between two shares of its length. */
  async select(from: number, to: number): Promise<void> {
    const box = await this.position.boundingBox();
    if (!box) throw new Error("The waveform is not on the screen.");
    const y = box.y + box.height / 2;
    await this.page.mouse.move(box.x + box.width * from, y);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + box.width * to, y, { steps: 4 });
    await this.page.mouse.up();
  }

  button(name: string | RegExp): Locator {
    return this.root.getByRole("button", { name, exact: true });
  }

  /** The region's start or end in seconds, as a field. */
  edge(side: "from" | "to"): Locator {
    return this.page.getByRole("spinbutton", { name: `Region ${side}, in seconds` });
  }

  /** The position of the sound itself, not of the picture. */
  soundAt(): Promise<number> {
    return this.audio.evaluate((audio) => (audio as HTMLAudioElement).currentTime);
  }

  playing(): Promise<boolean> {
    return this.audio.evaluate((audio) => !(audio as HTMLAudioElement).paused);
  }

  /** Waits until time has advanced past this many seconds. */
  async past(at: number): Promise<void> {
    await expect.poll(() => this.soundAt()).toBeGreaterThan(at);
    await expect.poll(() => this.time()).toBeGreaterThan(at - 0.1);
  }
}
