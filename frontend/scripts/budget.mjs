// What a page's first visit loads in scripts, gzipped, from the export: fails over the budget.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const OUT = new URL("../out/", import.meta.url).pathname;
const BUDGET = 200_000;

const pages = readdirSync(OUT, { recursive: true }).filter((name) => name.endsWith(".html"));
let over = false;
for (const page of pages.sort()) {
  const html = readFileSync(join(OUT, page), "utf8");
  const scripts = [...html.matchAll(/<script\b[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => !/\bnomodule\b/i.test(tag));
  const sources = new Set(scripts.flatMap((tag) => /\bsrc="([^"?]+)/.exec(tag)?.[1] ?? []));
  const bytes = [...sources].reduce(
    (sum, source) => sum + gzipSync(readFileSync(join(OUT, source)), { level: 9 }).length,
    0,
  );
  console.log(`${(bytes / 1000).toFixed(1).padStart(6)} kB  /${page.replace(/index\.html$/, "")}`);
  over ||= bytes > BUDGET;
}
if (!pages.length || over) {
  console.error(
    pages.length ? `A page is over its budget of ${BUDGET / 1000} kB.` : "There is no export: npm run build",
  );
  process.exitCode = 1;
}
