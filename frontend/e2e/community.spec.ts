import type { Browser, Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { looks } from "./looks";
import { Cloud, CommunityPage, type Somebody } from "./pages/community";
import { Compose } from "./pages/compose";
import { Library } from "./pages/library";
import { Player } from "./pages/player";
import { Takes } from "./pages/takes";

test.describe.configure({ mode: "parallel", timeout: 120_000 }); // each with people of its own

/** Another browser, in which somebody else is signed in. */
async function another(browser: Browser, somebody: Somebody, to?: string): Promise<CommunityPage> {
  const context = await browser.newContext();
  const theirs = new CommunityPage(await context.newPage());
  await theirs.signIn(somebody, to);
  return theirs;
}

test("a stranger asks for a link by mail, and is told what is wrong with an old one", async ({ page }) => {
  await page.goto("/community/?feed=following");
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("E-mail").fill(`eve-${crypto.randomUUID()}@example.org`);
  await page.getByRole("button", { name: "Send a sign-in link" }).click();
  await expect(page.getByRole("status").filter({ hasText: "We have sent a link to" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Send it again in/ })).toBeDisabled();
  await looks(page, "sign-in-accounts");
  await page.goto("/songs/");
  await expect(page.getByText("Sign in to see your songs.").getByRole("link", { name: "Sign in" })).toBeVisible();
  await page.goto("/sign-in/?error=access_denied&error_description=The+link+has+expired");
  await expect(page.getByText("The link has expired")).toBeVisible();
  await expect(page.getByLabel("E-mail")).toBeVisible();
});

test("songs are found, liked, counted, talked about and remixed", async ({ browser, page, request }) => {
  test.slow(); // two songs are made, and go to the cloud
  const cloud = await Cloud.of(request);
  const [anna, ben] = await Promise.all([cloud.signUp("Anna"), cloud.signUp("Ben")]);
  const title = `Rain ${anna.id.slice(-6)}`;
  const song = await cloud.song(anna, "warm piano, rain", title);
  await cloud.publish(anna, song, "public");

  const bens = new CommunityPage(page);
  await bens.signIn(ben);
  const counted = page.waitForResponse((answer) => answer.url().endsWith("/rpc/record_play"));
  await bens
    .row(title)
    .getByRole("button", { name: `Play ${title}` })
    .click();
  await bens
    .row(title)
    .getByRole("button", { name: `Like ${title}` })
    .click();
  await expect(bens.row(title).getByRole("button", { name: `Like ${title}, 1 like` })).toBeVisible();
  await looks(page, "feed");
  await bens.row(title).getByRole("link", { name: title, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await page.getByLabel("Write a comment").fill("So lovely");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("list", { name: "Comments" }).getByText("So lovely")).toBeVisible();
  await counted; // a page that goes away stops what it plays: not before it has been heard for a while
  await page.reload();
  await expect(page.getByText("1 play", { exact: true })).toBeVisible();

  await page.getByRole("article").getByRole("link", { name: "Anna" }).click();
  await page.getByRole("button", { name: "Follow" }).click();
  await expect(page.getByText("1 follower", { exact: true })).toBeVisible();
  await looks(page, "profile", { within: "main" });

  await page.goto(`/?remix=${song}`);
  await expect(page.getByRole("note", { name: "Remix" })).toContainText(`${title} by Anna`);
  const { source, remix_of, task } = await bens.recipe();
  expect({ remix_of, task }).toEqual({ remix_of: song, task: "cover" });
  const remix = await cloud.make(ben, {
    task: "cover",
    prompt: "jazz trio",
    title: "Mine",
    ...(source && remix_of ? { source, remix_of } : {}),
  });
  await cloud.publish(ben, remix, "public");
  await bens.openSong(remix);
  await expect(page.getByRole("region", { name: "Made from" }).getByRole("link", { name: title })).toBeVisible();

  await bens.addToPlaylist("Wet", true);
  await bens.openSong(song);
  await bens.addToPlaylist("Wet");
  await bens.account.click();
  await page.getByRole("menuitem", { name: "Your profile" }).click();
  await page.getByRole("link", { name: "Wet" }).click();
  await page.getByRole("button", { name: `Move ${title} up` }).click();
  await page.getByRole("button", { name: "Play all" }).click();
  const player = new Player(page);
  await expect(player.title).toHaveText(title);
  await player.past(0.1);
  await player.toggle();
  await looks(page, "playlist", { within: "main" });
  await player.toggle();
  await player.seek(0.8);
  await expect(player.title).toHaveText("Mine"); // the next one by itself
  await page.getByRole("button", { name: `Remove ${title} from the playlist` }).click();
  await expect(bens.row(title)).toBeHidden();
  await expect.poll(() => player.playing()).toBe(false); // and no more after the last
  await expect(player.title).toHaveText("Mine");

  const annas = await another(browser, anna, `/song/?id=${song}`);
  await expect(
    annas.page.getByRole("region", { name: "Remixes" }).getByRole("link", { name: "Mine", exact: true }),
  ).toBeVisible();
  await looks(annas.page, "song", { within: "main" });
  await annas.page.getByRole("button", { name: "Share", exact: true }).click();
  await expect(annas.page.getByRole("dialog").getByRole("img")).toHaveJSProperty("complete", true);
  await looks(annas.page, "share", { within: "[role=dialog]" });
  await annas.page.keyboard.press("Escape");
  await annas.page.getByRole("button", { name: /Notifications, 4 unread/ }).click();
  await expect(annas.page.getByRole("dialog").getByText(/Ben follows you/)).toBeVisible();
  await looks(annas.page, "notifications", { within: "[role=dialog]" });
  await annas.page.context().close();
});

test("a song is published from the studio, and nothing of an account is left where it signs out", async ({
  page,
  request,
  browser,
}) => {
  test.slow(); // a song goes to the cloud
  const cloud = await Cloud.of(request);
  const dora = await cloud.signUp("Dora");
  const title = `Fog ${dora.id.slice(-6)}`;
  await cloud.song(dora, "slow fog", title);
  const doras = new CommunityPage(page);
  const library = new Library(page);
  await doras.signIn(dora, "/songs/");
  await page.reload(); // a page's first request is hers, too
  await expect(page.getByRole("button", { name: `${title}, cloud: In the cloud` })).toBeVisible();
  await library.choose(title, "Copy share link");
  await expect(page.getByText("Only you see this song.")).toBeVisible();
  await library.choose(title, "Publish…");
  await expect(page.getByRole("dialog").getByRole("radio").first()).toBeVisible();
  await looks(page, "publish", { within: "[role=dialog]" });
  const link = await doras.publishAs("Unlisted");

  const stranger = new CommunityPage(await (await browser.newContext()).newPage());
  await stranger.page.goto(link);
  await stranger.page.getByRole("button", { name: `Play ${title}` }).click();
  await new Player(stranger.page).past(0.3);
  await stranger.page.goto("/community/");
  await expect(stranger.page.getByRole("tabpanel", { name: "New" }).locator("[aria-busy=false]")).toBeVisible();
  await expect(stranger.row(title)).toBeHidden();

  const tab = await page.context().newPage();
  await tab.goto("/");
  await new Compose(tab).prompt.fill("Dora's own words");
  const take = new Takes(tab).row(title);
  await take.play();
  await take.choose("Publish…");
  await expect(tab.getByRole("radio", { name: /Unlisted/ })).toBeChecked();
  const shared = await new CommunityPage(tab).publishAs("Public");
  await stranger.page.goto(link);
  await expect(stranger.page.getByRole("heading", { name: "There is no such song" })).toBeVisible();
  await stranger.page.goto(shared);
  await stranger.page.getByRole("link", { name: "Remix in the studio" }).click();
  await expect(stranger.page.getByText("Sign in to make songs.")).toBeVisible();
  await expect(stranger.page.getByText("Sign in to remix this song.").getByRole("link")).toHaveAttribute(
    "href",
    /remix%3D/,
  );
  await expect(stranger.page.locator("#panel-agent").getByRole("heading", { name: "Agent" })).toBeVisible();
  await looks(stranger.page, "signed-out");
  await stranger.page.context().close();

  await doras.account.click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByLabel("E-mail")).toBeVisible();
  await expect(tab.getByRole("banner").getByRole("link", { name: "Sign in" })).toBeVisible();
  await expect(new Player(tab).root).toContainText("Nothing is playing yet");
  await expect(new Compose(tab).prompt).toHaveValue("");
  await expect(take.root).toBeHidden();
  await new CommunityPage(tab).signIn(await cloud.again(dora), "/");
  await expect(new Compose(tab).prompt).toHaveValue("Dora's own words");
  await expect(take.root).toBeVisible();
});

test.describe("of one's own", () => {
  test.use({ expectedErrors: [/status of 401/] }); // what was under way when the account went

  test("a profile, a playlist, and the end of an account", async ({ page, request }) => {
    const cloud = await Cloud.of(request);
    const cleo = await cloud.signUp("Cleo");
    const song = await cloud.song(cleo, "sun on water", "Sun");
    const cleos = new CommunityPage(page);
    await cleos.signIn(cleo, `/song/?id=${song}`);
    await page.getByLabel("Who sees it").selectOption("public");
    await cleos.addToPlaylist("Bright", true);

    await cleos.account.click();
    await page.getByRole("menuitem", { name: "Your profile" }).click();
    await page.getByRole("link", { name: "Bright" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Bright" })).toBeVisible();
    await page.getByRole("button", { name: "Play all" }).click();
    await expect(page.getByRole("button", { name: "Pause Sun" })).toBeVisible();
    await page.goBack();

    await page.getByRole("button", { name: "Edit profile" }).click();
    await page.getByLabel("About you").fill("Plays in the morning");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("paragraph").filter({ hasText: "Plays in the morning" })).toBeVisible();
    await page.getByRole("button", { name: "Edit profile" }).click();
    await page
      .getByLabel("Picture")
      .setInputFiles({ name: "me.png", mimeType: "image/png", buffer: await picture(page) });
    await expect(page.getByRole("article").locator("img[src*='/avatars/']")).toBeVisible();

    await page.goto("/settings/");
    await looks(page, "account", { within: "main" });
    await page.getByRole("button", { name: "Delete everything" }).click();
    const asked = await page.getByText(/^Type .+ to confirm$/).innerText();
    await page.getByLabel(asked).fill(asked.slice("Type ".length, -" to confirm".length));
    await looks(page, "delete-account", { within: "[role=dialog]" });
    await page.getByRole("dialog").getByRole("button", { name: "Delete everything" }).click();
    await expect(page.getByRole("banner").getByRole("link", { name: "Sign in" })).toBeVisible();
    await page.goto(`/song/?id=${song}`);
    await expect(page.getByRole("heading", { level: 1, name: "There is no such song" })).toBeVisible();
  });
});

/** A picture that is wider than high. */
async function picture(page: Page): Promise<Buffer> {
  return page.screenshot({ clip: { x: 0, y: 0, width: 640, height: 400 } });
}
