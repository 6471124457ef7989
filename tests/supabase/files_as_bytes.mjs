// Preloaded by the emulator: Node 20 and 22 read a file as ArrayBuffers unless asked for bytes, and an answer takes bytes only.
import { open } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const handle = await open(fileURLToPath(import.meta.url));
const prototype = Object.getPrototypeOf(handle);
const read = prototype.readableWebStream;
prototype.readableWebStream = function () {
  return read.call(this, { type: "bytes" });
};
await handle.close();
