import { expect, test } from "vitest";
import { ndjson } from "@/lib/api/stream";

function body(bytes: Uint8Array, size: number): Response {
  return new Response(
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    }),
  );
}

test.each([1, 2, 3, 7, 1000])("reads values from chunks of %i bytes, and a last line without an end", async (size) => {
  const bytes = new TextEncoder().encode('{"a":1}\n\n{"a":"é🎵"}\r\n{"a":3}');
  const seen: unknown[] = [];
  for await (const value of ndjson(body(bytes, size))) seen.push(value);
  expect(seen).toEqual([{ a: 1 }, { a: "é🎵" }, { a: 3 }]);
});
