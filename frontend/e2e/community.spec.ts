import { expect, test } from "./fixtures";
import { Cloud, CommunityPage } from "./pages/community";

/** Where the backend has no project these pages say how to have one; where it has, people meet. */
test("without a project the community says how to turn it on", async ({ page, request }) => {
  test.skip((await Cloud.of(request)) !== null, "this backend has accounts");
  await page.goto("/community/");
  await expect(page.getByRole("heading", { level: 1, name: "Community is not turned on" })).toBeVisible();
  await expect(page.getByText("SUPABASE_URL=")).toBeVisible();
  await page.goto("/sign-in/");
  await expect(page.getByRole("heading", { level: 1, name: "No account is needed here" })).toBeVisible();
});

test("a song is published, found, liked and talked about", async ({ browser, page, request }) => {
  const cloud = await Cloud.of(request);
  test.skip(cloud === null, "this backend has no accounts");
  if (!cloud) return;
  const [anna, ben] = [await cloud.signUp("Anna"), await cloud.signUp("Ben")];
  const title = `Rain ${anna.id.slice(-6)}`;
  const song = await cloud.song(anna, "warm piano, rain", title);
  await cloud.publish(anna, song, "public");

  const annas = new CommunityPage(page);
  await annas.signIn(anna);
  await expect(annas.row(title)).toBeVisible();

  const context = await browser.newContext();
  const bens = new CommunityPage(await context.newPage());
  await bens.signIn(ben);
  await bens
    .row(title)
    .getByRole("button", { name: `Like ${title}` })
    .click();
  await expect(bens.row(title).getByText("1 like")).toBeAttached();
  await bens.row(title).getByRole("link", { name: title, exact: true }).click();
  await expect(bens.page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await bens.page.getByLabel("Write a comment").fill("So lovely");
  await bens.page.getByRole("button", { name: "Send" }).click();
  await expect(bens.page.getByRole("list", { name: "Comments" }).getByText("So lovely")).toBeVisible();
  await context.close();
});
