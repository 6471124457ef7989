import { expect, test } from "vitest";
import { ndjson, serverSentEvents } from "@/lib/api/stream";

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

test.each([1, 2, 3, 7, 1000])(
  "reads events from chunks of %i bytes, and leaves out one that is cut off",
  async (size) => {
    const text = ': hello\n\nid: 4\nevent: job\ndata: {"a":\ndata: "é🎵"}\n\ndata: x\r\n\r\ndata: cut';
    const seen: unknown[] = [];
    for await (const event of serverSentEvents(body(new TextEncoder().encode(text), size))) seen.push(event);
    expect(seen).toEqual([
      { id: "4", event: "job", data: '{"a":\n"é🎵"}' },
      { id: "4", event: "message", data: "x" },
    ]);
  },
);
