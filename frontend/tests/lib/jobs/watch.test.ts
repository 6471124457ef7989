// @vitest-environment jsdom
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { useAnnounced } from "@/lib/announce";
import { ApiError } from "@/lib/api/errors";
import type { Job, LibraryTrack } from "@/lib/api/schema";
import { claim } from "@/lib/jobs/own";
import { watchJobs } from "@/lib/jobs/watch";
import { useConnection } from "@/lib/store/connection";
import { useJobs } from "@/lib/store/jobs";
import { useLibrary } from "@/lib/store/library";
import { useLog } from "@/lib/store/log";
import { usePlayer } from "@/lib/store/player";
import { job, track } from "../../jobs";

const PACE = { active: 15, idle: 30, hidden: 30, retry: 5 };
const server = setupServer();
let listed: Job[] = [];
let kept: LibraryTrack[] = [];
let streams: (string | null)[] = []; // the Last-Event-ID of each stream that was opened
let end = () => {};

const running = (progress: number) =>
  job({ status: "running", attempt: 1, stage: "sampling", step: 1, steps: 6, progress });
const done = job({ status: "succeeded", attempt: 1, progress: 1, result: { tracks: [track("a")], notices: [] } });
const inLibrary: LibraryTrack = {
  track_id: "a",
  job_id: "job",
  engine: "houseband",
  title: "Slow waltz",
  prompt: "slow waltz",
  starred: false,
  tags: [],
  seconds: 5,
  created_at: "2026-11-26T09:00:05.000Z",
  track: track("a"),
};

const event = (id: number, view: Job): string => `id: ${id}\nevent: progress\ndata: ${JSON.stringify(view)}\n\n`;

/** Bytes in pieces of `size`; `open`: the stream stays as it is then. */
function stream(text: string, size = 1000, open = false): Response {
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      if (!open) controller.close();
    },
  });
  return new HttpResponse(body, { headers: { "Content-Type": "text/event-stream" } });
}

/** Answers the first stream with the first of these, and so on; the last one for good. */
function answerStreams(...answers: (() => Response)[]): void {
  server.use(
    http.get("*/jobs/:id/events", ({ request }) => {
      streams.push(request.headers.get("Last-Event-ID"));
      return (answers[Math.min(streams.length, answers.length) - 1] ?? HttpResponse.error)();
    }),
  );
}

function setHidden(hidden: boolean): void {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(hidden ? "hidden" : "visible");
  document.dispatchEvent(new Event("visibilitychange"));
}

const status = () => useJobs.getState().byId.job?.status;

beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
beforeEach(() => {
  useConnection.setState({ me: { owner: "local", kind: "local", scopes: ["read", "generate"], mode: "none" } });
  [listed, kept, streams] = [[running(0)], [], []];
  server.use(
    http.get("*/jobs", () => HttpResponse.json({ jobs: listed, next_cursor: null })),
    http.get("*/library", () => HttpResponse.json({ tracks: kept, next_cursor: null })),
    http.get("*/library/a", () => HttpResponse.json(inLibrary)),
  );
});
afterEach(() => {
  end();
  server.resetHandlers();
  useJobs.getState().forgetAll();
  useLibrary.setState({ byId: {}, gone: {} });
  useLog.setState({ entries: [] });
  usePlayer.setState({ now: null, playing: false, position: 0 });
  sessionStorage.clear();
});
afterAll(() => server.close());

test.each([1, 7, 100_000])("follows a job to its end, its stream cut every %i bytes", async (size) => {
  answerStreams(() =>
    stream(event(1, running(0.1)) + ": still here\n\n" + event(2, running(0.6)) + event(3, done), size),
  );
  end = watchJobs(PACE);
  await vi.waitFor(() => expect(status()).toBe("succeeded"));
  await vi.waitFor(() => expect(useLibrary.getState().byId.a?.title).toBe("Slow waltz"));
  expect(useAnnounced.getState().text).toBe("Take finished: slow waltz");
  expect(useLog.getState().entries.map((entry) => entry.text)).toEqual([
    "slow waltz: Playing it in",
    "slow waltz: Finished",
  ]);
  expect(streams).toEqual([null]);
});

test("a stream that breaks goes on after the last event, also past an answer that is an error", async () => {
  answerStreams(
    () => stream(event(4, running(0.3)) + "id: 5\ndata: {cut"),
    () => new HttpResponse(null, { status: 503 }),
    () => stream(event(5, done)),
  );
  end = watchJobs(PACE);
  await vi.waitFor(() => expect(status()).toBe("succeeded"));
  expect(streams).toEqual([null, "4", "4"]);
});

test("no stream is open in a hidden tab", async () => {
  answerStreams(() => stream(event(1, running(0.2)), 1000, true));
  end = watchJobs(PACE);
  await vi.waitFor(() => expect(useJobs.getState().byId.job?.progress).toBe(0.2));
  setHidden(true);
  listed = [running(0.7)];
  await vi.waitFor(() => expect(useJobs.getState().byId.job?.progress).toBe(0.7));
  expect(streams).toHaveLength(1);
  setHidden(false);
  await vi.waitFor(() => expect(streams).toHaveLength(2));
});

test("a list that the backend refuses is said to be refused, until it comes", async () => {
  listed = [done];
  let refused = true;
  server.use(http.get("*/jobs", () => (refused ? new HttpResponse(null, { status: 503 }) : undefined)));
  end = watchJobs(PACE);
  await vi.waitFor(() => expect(useJobs.getState().trouble).toBeInstanceOf(ApiError));
  refused = false;
  await vi.waitFor(() => expect(status()).toBe("succeeded"));
  expect(useJobs.getState().trouble).toBeUndefined();
});

test("what another tab adds and ends is seen in the list", async () => {
  listed = [];
  end = watchJobs(PACE);
  await vi.waitFor(() => expect(useJobs.getState().loaded).toBe(true));
  listed = [done];
  kept = [inLibrary];
  await vi.waitFor(() => expect(status()).toBe("succeeded"));
  await vi.waitFor(() => expect(useLibrary.getState().byId.a).toBeDefined());
  expect(usePlayer.getState().now).toBeNull(); // not asked for here
});

test("another tab that has a new job is believed at once, however long the next look at the list is off", async () => {
  listed = [];
  answerStreams(() => stream(event(1, done)));
  end = watchJobs({ ...PACE, idle: 60_000 });
  await vi.waitFor(() => expect(useJobs.getState().loaded).toBe(true));
  listed = [running(0)];
  const other = new BroadcastChannel("opentunes.jobs");
  other.postMessage(null);
  await vi.waitFor(() => expect(status()).toBe("succeeded"));
  other.close();
});

test("other tabs are told of a job that this one asked for, once", async () => {
  const heard: number[] = [];
  const other = new BroadcastChannel("opentunes.jobs");
  other.onmessage = () => void heard.push(1);
  claim("new");
  claim("new");
  claim("newer");
  await vi.waitFor(() => expect(heard).toHaveLength(2));
  other.close();
});

test("a take of this tab is ready in the player, unless something plays", async () => {
  claim("job");
  answerStreams(() => stream(event(1, done)));
  end = watchJobs(PACE);
  await vi.waitFor(() => expect(usePlayer.getState().now?.title).toBe("Slow waltz"));
  expect(usePlayer.getState().playing).toBe(false);
  end();
  useJobs.getState().forgetAll();
  const other = { id: "other", title: "Other", url: "/audio/other.wav", seconds: 9 };
  usePlayer.getState().play(other);
  end = watchJobs(PACE);
  await vi.waitFor(() => expect(status()).toBe("succeeded"));
  await vi.waitFor(() => expect(streams).toHaveLength(2));
  expect(usePlayer.getState().now).toBe(other);
});

test("a take that the library does not have is gone", async () => {
  listed = [done];
  end = watchJobs(PACE);
  await vi.waitFor(() => expect(useLibrary.getState().gone).toEqual({ a: true }));
});

test("a failure is said with its cause, and stays in the row", async () => {
  const error = { code: "no_voice", message: "There is no such voice.", field: null, remedy: null, retryable: false };
  answerStreams(() => stream(event(1, job({ status: "failed", attempt: 1, error }))));
  end = watchJobs(PACE);
  await vi.waitFor(() => expect(status()).toBe("failed"));
  expect(useAnnounced.getState().text).toBe("Take failed: slow waltz. There is no such voice.");
  expect(useLog.getState().entries.at(-1)).toMatchObject({ level: "error", source: "job" });
});
