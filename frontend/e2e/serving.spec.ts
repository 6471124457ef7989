import { expect, test } from "./fixtures";
import { looks } from "./looks";

const PAGES = ["/", "/songs/", "/community/", "/operators/", "/settings/", "/offline/"];

test("every page opens under its policy, and nothing is refused", async ({ page }) => {
  for (const path of PAGES) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(200);
    const policy = response?.headers()["content-security-policy"] ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'self' 'sha256-/);
    await expect(page.getByRole("main")).toBeVisible();
  }
});

test.describe("an address that is none", () => {
  test.use({ expectedErrors: [/404/] });
  test("says so in a page to people, and as a problem to programs", async ({ page, request }) => {
    const response = await page.goto("/no/such/page");
    expect(response?.status()).toBe(404);
    await expect(page.getByRole("main")).toContainText("There is no such page");
    await looks(page, "not-found");
    const answer = await request.get("/no/such/page", { headers: { Accept: "application/json" } });
    expect(answer.headers()["content-type"]).toBe("application/problem+json");
  });
});

test.describe("a foreign script", () => {
  test.use({ expectedErrors: [/Content Security Policy/] });
  test("does not run", async ({ page }) => {
    await page.goto("/offline/");
    const ran = await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.intruder = true";
      document.body.append(script);
      return "intruder" in window;
    });
    expect(ran).toBe(false);
  });
});
