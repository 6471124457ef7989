import { BACKEND, expect, test } from "./fixtures";
import { looks } from "./looks";
import { Shell } from "./pages/shell";

test("the palette runs a command, and finds a song and plays it", async ({ page, backend }) => {
  const prompt = `palette ${Date.now()}`;
  await backend.make({ prompt, duration: 5 });
  const shell = new Shell(page);
  await shell.open();
  await shell.choose("dark light", "Switch between dark and light");
  await expect.poll(shell.theme).toBe("dark");
  await page.keyboard.press("ControlOrMeta+k");
  await expect(shell.palette.getByRole("group", { name: "Recent" }).getByRole("option")).toHaveText(/dark and light/);
  await page.keyboard.press("ControlOrMeta+k");
  await expect(shell.palette).toBeHidden();
  await page.keyboard.press("ControlOrMeta+k");
  await shell.search.fill(prompt);
  const songs = shell.palette.getByRole("group", { name: "Songs to play" });
  await expect(songs.getByRole("option")).toHaveCount(1);
  await looks(page, "palette", { within: "[role=dialog]" });
  await songs.getByRole("option").click();
  await expect(page.getByRole("region", { name: "Player" }).getByText(prompt)).toBeVisible();
});

test("everything is reached with the keyboard alone, and single keys can be turned off", async ({ page }) => {
  const shell = new Shell(page);
  await shell.open();
  await page.keyboard.press("Tab");
  await expect(shell.focused()).toHaveText("Skip to content");
  for (const name of ["Opentunes", "Studio", "Library", "Community", "Operators", "Settings"]) {
    await page.keyboard.press("Tab");
    await expect(shell.focused()).toHaveText(name);
  }
  await page.keyboard.press("?");
  await expect(shell.shortcuts).toBeVisible();
  await expect(shell.shortcuts.getByText("Go to Library")).toBeVisible();
  await looks(page, "shortcuts", { within: "[role=dialog]" });
  await shell.shortcuts.getByRole("switch").press("Space");
  await page.keyboard.press("Escape");
  await expect(shell.focused()).toHaveText("Settings");
  await page.keyboard.press("?");
  await page.keyboard.press("ControlOrMeta+k"); // after it, so that ? has had its time
  await expect(shell.palette).toBeVisible();
  await expect(shell.shortcuts).toBeHidden();
  await page.keyboard.press("Escape");
  await shell.header.getByRole("link", { name: "Opentunes" }).focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

test("a theme that was chosen is there before the first paint", async ({ page }) => {
  const shell = new Shell(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await shell.open("/settings/");
  expect(await shell.theme()).toBe("dark");
  await page.getByRole("radio", { name: "Light" }).check();
  expect(await shell.theme()).toBe("light");
  await page.addInitScript(() => {
    const themes = ((window as unknown as { themes: string[] }).themes = [] as string[]);
    const frame = () => {
      if (document.body) themes.push(getComputedStyle(document.documentElement).colorScheme);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await shell.open();
  const seen = await page.evaluate(() => (window as unknown as { themes: string[] }).themes);
  expect(new Set(seen)).toEqual(new Set(["light"]));
  await expect(page.locator("meta[name=theme-color]")).toHaveAttribute("content", "#fbfaf7");
});

test.describe("an address", () => {
  test.use({ expectedErrors: [/Failed to load resource|CORS/] });

  test("that is wrong is refused with the cause, and the one before stays", async ({ page }) => {
    const shell = new Shell(page);
    await shell.open("/settings/");
    for (const [typed, cause] of [
      ["ftp://there", /That is no address/],
      ["http://127.0.0.1:9", /No answer from http:\/\/127\.0\.0\.1:9/],
    ] as const) {
      await shell.address.fill(typed);
      await page.getByRole("button", { name: "Use" }).click();
      await expect(page.getByRole("alert").filter({ hasText: cause })).toBeVisible();
      await expect(shell.address).toHaveValue(typed);
    }
    await page.reload();
    await expect(shell.header.getByText("Ready")).toBeAttached();
    await expect(shell.address).toHaveValue("");
    await shell.address.fill(`${BACKEND}/`);
    await page.getByRole("button", { name: "Use" }).click();
    await expect(page.getByRole("button", { name: "Back to default" })).toBeVisible();
    await expect(shell.address).toHaveValue(BACKEND);
  });

  test("that stops to answer is told of, with what is typed kept, and so is its return", async ({ page }) => {
    const shell = new Shell(page);
    await shell.open();
    await page.route(`${BACKEND}/**`, (route) =>
      isPage(route.request().resourceType()) ? route.continue() : route.abort(),
    );
    await page.reload();
    const bar = page.getByRole("status").getByText(`No answer from ${BACKEND}`);
    await expect(bar).toBeVisible();
    await expect(page.locator("#panel-agent").getByRole("heading", { name: "Agent" })).toBeVisible();
    await looks(page, "away");
    await page.unroute(`${BACKEND}/**`);
    await page.getByRole("status").getByRole("button", { name: "Try again" }).click();
    await expect(bar).toBeHidden();
    await expect(page.getByText("The backend is back.")).toBeVisible();
  });
});

const isPage = (type: string) => ["document", "script", "stylesheet", "font", "image"].includes(type);

test("panels at the sides close, take another width, and are remembered", async ({ page }) => {
  const shell = new Shell(page);
  await shell.open();
  const agent = page.locator("#panel-agent");
  const compose = page.locator("#panel-compose");
  await page.getByRole("button", { name: "Show or hide the Agent panel" }).click();
  await expect(agent).toBeHidden();
  const separator = page.getByRole("separator", { name: "Width of the Make panel" });
  await separator.press("ArrowRight");
  await expect(separator).toHaveAttribute("aria-valuenow", "336");
  await page.reload();
  await expect(shell.header.getByText("Ready")).toBeAttached();
  await expect(agent).toBeHidden();
  expect((await compose.boundingBox())?.width).toBe(336);
  await separator.press("Enter");
  await expect(compose).toBeHidden();
  await page.getByRole("button", { name: "Show or hide the Make panel" }).click();
  await expect(compose).toBeVisible();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });

  test("tabs and a menu lead everywhere, and no page goes sideways", async ({ page }) => {
    const shell = new Shell(page);
    await shell.open();
    const tabs = page.getByRole("navigation", { name: "Parts of the studio" });
    for (const [tab, panel] of [
      ["Takes", "takes"],
      ["Agent", "agent"],
      ["Make", "compose"],
    ] as const) {
      await tabs.getByRole("link", { name: tab }).tap();
      await expect(page.locator(`#panel-${panel}`)).toBeVisible();
      await expect(tabs.getByRole("link", { name: tab })).toHaveAttribute("aria-current", "page");
      expect(await shell.sideways()).toBe(0);
    }
    for (const place of ["Community", "Operators", "Settings", "Library"]) {
      await page.getByRole("button", { name: "All places" }).tap();
      await page.getByRole("navigation", { name: "All places" }).getByRole("link", { name: place }).tap();
      await expect(page.getByRole("heading", { level: 1, name: place })).toBeVisible();
      expect(await shell.sideways()).toBe(0);
    }
  });
});
