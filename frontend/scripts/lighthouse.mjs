// Lighthouse on a running studio: BASE_URL is its address, CHROMIUM the browser. Fails under the goals below; a score
// of speed is the best of six tries, for a busy machine makes a page slower and never faster.
import { launch } from "chrome-launcher";
import lighthouse, { defaultConfig, desktopConfig } from "lighthouse";
import { throttling } from "lighthouse/core/config/constants.js";
import { pageFunctions } from "lighthouse/core/lib/page-functions.js";
import { FLAGS } from "./chromium.mjs";

const ADDRESS = process.env.BASE_URL ?? "http://127.0.0.1:8000";
const PATHS = process.argv.slice(2).length ? process.argv.slice(2) : ["/"];
const FORMS = {
  desktop: {
    config: desktopConfig,
    goals: { performance: 95, accessibility: 95, "best-practices": 95, seo: 95 },
  },
  mobile: { config: defaultConfig, goals: { performance: 90 }, phone: throttling.mobileSlow4G },
};
/** Lighthouse's index of speed of a fast desktop: the least of those that are to play a phone by being four times slower. */
const FAST = 1500;
const LAYOUT_SHIFT = 0.05;
const TRIES = 6;

/** What makes this machine a phone: four times slower, or less where it is slow itself, or busy. */
function slowdown() {
  const speed = Math.min(1, pageFunctions.computeBenchmarkIndex() / FAST);
  return Math.max(1, speed * throttling.mobileSlow4G.cpuSlowdownMultiplier);
}

async function measure(path, form, categories) {
  const { config, phone } = FORMS[form];
  const cpu = phone && slowdown();
  const chrome = await launch({
    chromeFlags: ["--headless", ...FLAGS],
    ...(process.env.CHROMIUM && { chromePath: process.env.CHROMIUM }),
  });
  try {
    const options = {
      port: chrome.port,
      logLevel: "error",
      onlyCategories: categories,
      disableFullPageScreenshot: true, // a picture for a report that nobody makes
      ...(phone && { throttling: { ...phone, cpuSlowdownMultiplier: cpu } }),
    };
    const { lhr } = await lighthouse(ADDRESS + path, options, config);
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    return { lhr, slower: cpu ? `, processor ${cpu.toFixed(1)} times slower` : "" };
  } finally {
    chrome.kill();
  }
}

/** The audits that cost points, for whoever reads a failure. */
function lost(lhr, category) {
  return lhr.categories[category].auditRefs
    .map(({ id }) => lhr.audits[id])
    .filter((audit) => audit.score !== null && audit.score < 0.9)
    .map((audit) => `    ${audit.id}: ${audit.displayValue || audit.title}`)
    .join("\n");
}

async function check(path, form) {
  let open = Object.keys(FORMS[form].goals);
  const misses = {};
  for (let attempt = 1; attempt <= TRIES && open.length; attempt++) {
    const { lhr, slower } = await measure(path, form, open);
    const shift = lhr.audits["cumulative-layout-shift"]?.numericValue ?? 0;
    const scores = open.map((name) => [name, Math.round(lhr.categories[name].score * 100)]);
    console.log(
      `${path} ${form}: ${scores.map(([name, score]) => `${name} ${score}`).join(", ")}; CLS ${shift.toFixed(3)}${slower}`,
    );
    if (shift > LAYOUT_SHIFT) throw new Error(`${path} ${form}: CLS ${shift.toFixed(3)} is over ${LAYOUT_SHIFT}`);
    for (const [name, score] of scores) {
      if (score >= FORMS[form].goals[name]) delete misses[name];
      else misses[name] = `${path} ${form}: ${name} ${score} of ${FORMS[form].goals[name]}\n${lost(lhr, name)}`;
    }
    open = Object.keys(misses);
  }
  return Object.values(misses);
}

const failures = [];
for (const path of PATHS) for (const form of Object.keys(FORMS)) failures.push(...(await check(path, form)));
for (const failure of failures) console.error(failure);
process.exitCode = failures.length ? 1 : 0;
