// @vitest-environment jsdom
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Exchange } from "@/lib/agent/conversation";
import { follow, followRuns, hangUp } from "@/lib/agent/follow";
import { reduce } from "@/lib/agent/reduce";
import { UNTOLD } from "@/lib/agent/view";
import { useChat } from "@/lib/store/chat";
import { useRuns } from "@/lib/store/runs";
import { RECORDED } from "./recorded";

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterAll(() => server.close());
beforeEach(() => {
  useRuns.setState({ byId: {}, trouble: {}, sending: {} });
  useChat.setState({ conversation: { id: "c", before: [], exchanges: [exchange] }, past: [] });
});
afterEach(() => {
  hangUp();
  server.resetHandlers();
});

const exchange: Exchange = {
  id: "e",
  message: "A song",
  options: { generate: false, rules: false, engine: null },
  studio: {},
  runId: "r",
  outcome: null,
  edits: {},
  drawn: null,
  used: false,
  jobId: null,
};
const whole = RECORDED.reduce(reduce, UNTOLD);
const bytes = new TextEncoder();

/** Tells what was asked for in pieces of `size` bytes, and breaks each answer off where `cut` says. */
function tell(size: number, cut: (answer: number) => { bytes: number; clean: boolean } | null): number[] {
  const asked: number[] = [];
  server.use(
    http.get("*/agent/runs/r/events", ({ request }) => {
      const after = Number(new URL(request.url).searchParams.get("after"));
      asked.push(after);
      const text = RECORDED.slice(after).map((event) => `${JSON.stringify(event)}\n`);
      const all = bytes.encode(text.join(""));
      const end = cut(asked.length);
      const sent = all.slice(0, end?.bytes);
      const body = new ReadableStream<Uint8Array>({
        async start(controller) {
          for (let at = 0; at < sent.length; at += size) controller.enqueue(sent.slice(at, at + size));
          await new Promise((resolve) => setTimeout(resolve));
          if (end && !end.clean) controller.error(new TypeError("network"));
          else controller.close();
        },
      });
      return new HttpResponse(body, { headers: { "Content-Type": "application/x-ndjson" } });
    }),
  );
  return asked;
}

test.each([
  { name: "in the middle of a line", bytes: 1234, clean: true },
  { name: "by the network", bytes: 5000, clean: false },
  { name: "before anything was told", bytes: 0, clean: true },
])("a stream that is broken off $name is read on, nothing lost and nothing doubled", async ({ bytes, clean }) => {
  const asked = tell(97, (answer) => (answer === 1 ? { bytes, clean } : null));
  await follow();
  expect(useRuns.getState().byId.r).toEqual(whole);
  expect(asked).toHaveLength(2);
  expect(useChat.getState().conversation.exchanges[0]?.outcome).toMatchObject({
    status: "succeeded",
    request: { bpm: 100 },
  });
});

test("many events are one change for who looks", async () => {
  tell(64, () => null);
  const seen = vi.fn();
  const end = useRuns.subscribe(seen);
  await follow();
  end();
  expect(seen.mock.calls.length).toBeLessThan(6);
});

test("events that are missing are asked for", async () => {
  const holes = RECORDED.filter(({ seq }) => seq !== 9);
  const text = (events: typeof RECORDED) => events.map((event) => JSON.stringify(event)).join("\n");
  const asked: string[] = [];
  server.use(
    http.get("*/agent/runs/r/events", ({ request }) => {
      const after = new URL(request.url).searchParams.get("after") ?? "";
      asked.push(after);
      return HttpResponse.text(text(asked.length === 1 ? holes : RECORDED.slice(Number(after))));
    }),
  );
  await follow();
  expect(asked).toEqual(["0", "8"]);
  expect(useRuns.getState().byId.r).toEqual(whole);
});

test("a run that the backend has forgotten is told, and not asked for again", async () => {
  let asked = 0;
  server.use(
    http.get("*/agent/runs/r/events", () => {
      asked++;
      return HttpResponse.json({ code: "not_found", status: 404, detail: "There is no run 'r'." }, { status: 404 });
    }),
  );
  await follow();
  await follow();
  expect(asked).toBe(1);
  expect(useRuns.getState().trouble.r).toMatchObject({ status: 404, message: "There is no run 'r'." });
});

test("a hidden page holds no stream, and reads to the end when it is seen again", async () => {
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(false);
  let sent: ReadableStreamDefaultController<Uint8Array> | null = null;
  let closed = false;
  const line = (event: unknown) => bytes.encode(`${JSON.stringify(event)}\n`);
  server.use(
    http.get("*/agent/runs/r/events", ({ request }) => {
      request.signal.addEventListener("abort", () => (closed = true));
      return new HttpResponse(
        new ReadableStream<Uint8Array>({
          start(controller) {
            sent = controller;
            for (const event of RECORDED.slice(0, 7)) controller.enqueue(line(event));
          },
        }),
      );
    }),
  );
  const end = followRuns();
  await vi.waitFor(() => expect(useRuns.getState().byId.r?.seq).toBe(7));
  hidden.mockReturnValue(true);
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.waitFor(() => expect(closed).toBe(true));
  expect(sent).not.toBeNull();

  const asked = tell(500, () => null);
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.waitFor(() => expect(useRuns.getState().byId.r).toEqual(whole));
  expect(asked).toEqual([7]);
  end();
});
