/**
 * Writes `out/_headers` after each build: what Cloudflare Pages and our own ingress send with every address.
 *
 * Next puts inline scripts into its pages. The policy names each by its hash, page by page, so that no other runs.
 */
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const OUT = fileURLToPath(new URL("../out/", import.meta.url));
const LONGEST_LINE = 2000; // of Cloudflare Pages
const MOST_RULES = 100; // likewise
const LOOPBACK = "http://127.0.0.1:* http://localhost:*";

/** The user may name another backend, whose songs and covers come from it and its project: any with TLS, or one here. */
const policy = (hashes) =>
  [
    "default-src 'none'",
    `script-src 'self' ${hashes.join(" ")}`.trim(),
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' blob: data: https: ${LOOPBACK}`,
    `media-src 'self' blob: data: https: ${LOOPBACK}`,
    `connect-src 'self' blob: data: https: wss: ${LOOPBACK} ws://127.0.0.1:* ws://localhost:*`,
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

function hashesOf(page) {
  const scripts = readFileSync(OUT + page, "utf8").matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g);
  const hashes = [...scripts].map(([, text]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  return [...new Set(hashes)].sort();
}

const pages = readdirSync(OUT, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /(^|\/)index\.html$/.test(path) && !/^(404|_not-found)\//.test(path))
  .sort();

const lines = [
  "/*",
  "  X-Content-Type-Options: nosniff",
  "  Referrer-Policy: same-origin",
  "  Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  `  Content-Security-Policy: ${policy(hashesOf("404.html"))}`,
  "/_next/static/*",
  "  Cache-Control: public, max-age=31536000, immutable",
];
for (const page of pages) {
  lines.push(`/${page.replace(/index\.html$/, "")}`, "  ! Content-Security-Policy");
  lines.push(`  Content-Security-Policy: ${policy(hashesOf(page))}`);
}

const long = lines.find((line) => line.length > LONGEST_LINE);
if (long) throw new Error(`Cloudflare Pages takes no line of ${long.length} characters: ${long.slice(0, 80)} …`);
if (pages.length + 2 > MOST_RULES)
  throw new Error(`Cloudflare Pages takes ${MOST_RULES} rules, not ${pages.length + 2}.`);
writeFileSync(`${OUT}_headers`, `${lines.join("\n")}\n`);
console.log(`Header fields of ${pages.length} pages are in out/_headers.`);
