import { defineConfig, devices } from "@playwright/test";
import { FLAGS } from "./scripts/chromium.mjs";

/** BASE_URL is a running studio; CHROMIUM the browser, else Playwright's own. */
export default defineConfig({
  testDir: "e2e",
  reporter: "line",
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    ...devices["Desktop Chrome"],
    baseURL: process.env.BASE_URL ?? "http://127.0.0.1:8000",
    viewport: { width: 1440, height: 900 },
    serviceWorkers: "block",
    screenshot: "only-on-failure", // a trace would take a third of all the time: `--trace on` for one spec
    launchOptions: {
      args: [...FLAGS, "--autoplay-policy=no-user-gesture-required"],
      ...(process.env.CHROMIUM ? { executablePath: process.env.CHROMIUM } : {}),
    },
  },
});
