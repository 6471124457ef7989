import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { ALL } from "@/features/library/filters/query";
import { useList } from "@/features/library/list/list";
import { useLibrary } from "@/lib/store/library";
import { usePreferences } from "@/lib/store/preferences";

const server = setupServer();
const ids = () => useList.getState().ids;
const page = (from: number, to: number, next: string | null) =>
  HttpResponse.json({
    tracks: Array.from({ length: to - from }, (_, n) => ({ track_id: `t${from + n}`, title: `${from + n}` })),
    next_cursor: next,
  });

beforeAll(() => server.listen());
afterAll(() => server.close());
afterEach(() => server.resetHandlers());
beforeEach(() => {
  usePreferences.setState({ backend: "http://studio.test" });
  useList.setState(useList.getInitialState());
});

test("pages follow each other once, and what is asked for is said", async () => {
  const asked: string[] = [];
  server.use(
    http.get("http://studio.test/library", ({ request }) => {
      asked.push(new URL(request.url).search);
      return asked.length === 1 ? page(0, 2, "next") : page(1, 4, null);
    }),
  );
  await useList.getState().load({ ...ALL, q: "rain", tag: "slow", sort: "title" });
  await Promise.all([useList.getState().more(), useList.getState().more()]);
  await useList.getState().more();
  expect(ids()).toEqual(["t0", "t1", "t2", "t3"]);
  expect(asked).toHaveLength(2);
  expect(new URLSearchParams(asked[0])).toEqual(
    new URLSearchParams("q=rain&tag=slow&trashed=false&sort=title&limit=50"),
  );
  expect(new URLSearchParams(asked[1]).get("cursor")).toBe("next");
});

test("a late answer to an older question is not taken", async () => {
  let answer: () => void = () => undefined;
  server.use(
    http.get("http://studio.test/library", async ({ request }) => {
      if (!request.url.includes("q=old")) return page(5, 6, null);
      await new Promise<void>((resolve) => (answer = resolve));
      return page(0, 2, null);
    }),
  );
  const old = useList.getState().load({ ...ALL, q: "old" });
  await useList.getState().load({ ...ALL, q: "new" });
  answer();
  await old;
  expect(ids()).toEqual(["t5"]);
});

test("a failure keeps what was shown, and says what went wrong", async () => {
  server.use(http.get("http://studio.test/library", () => page(0, 2, null)));
  await useList.getState().load(ALL);
  server.use(http.get("http://studio.test/library", () => HttpResponse.json({ title: "No" }, { status: 500 })));
  await useList.getState().refresh();
  expect(ids()).toEqual(["t0", "t1"]);
  expect(useList.getState().error).toMatchObject({ status: 500 });
});

test("songs of the trash are not those of the library", async () => {
  server.use(http.get("http://studio.test/library", () => page(7, 8, null)));
  await useList.getState().load({ ...ALL, trashed: true });
  expect(ids()).toEqual(["t7"]);
  expect(useLibrary.getState().byId.t7).toBeUndefined();
  expect(useList.getState().trash.t7?.title).toBe("7");
});
