/** Writes into `out/sw.js`, after each build, which build it is of and which files open the studio without a network. */
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const OUT = fileURLToPath(new URL("../out/", import.meta.url));
const WORKER = `${OUT}sw.js`;
const LEFT_OUT = /^(404|_not-found)\/|^404\.html$|^_headers$|^sw\.js$|(?<!latin-wght-normal\.[^/]*)\.woff2$|\.map$/;

const files = readdirSync(OUT, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll("\\", "/").slice(OUT.length).replace(/^\//, ""))
  .filter((path) => !LEFT_OUT.test(path))
  .sort();
const content = createHash("sha256");
for (const path of files) content.update(path).update(readFileSync(OUT + path));
const addresses = files.map((path) => `/${path.replace(/(^|\/)index\.html$/, "$1")}`);

const before = readFileSync(WORKER, "utf8");
const after = before
  .replace('const BUILD = "development";', `const BUILD = "${content.digest("hex").slice(0, 16)}";`)
  .replace("const FILES = [];", `const FILES = ${JSON.stringify(addresses)};`);
if (after.includes('"development"') || after.includes("FILES = [];"))
  throw new Error("public/sw.js has changed its form.");
writeFileSync(WORKER, after);
console.log(`The service worker keeps ${addresses.length} files.`);
