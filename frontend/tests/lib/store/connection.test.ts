import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { usePreferences } from "@/lib/store/preferences";
import { useConnection, watchConnection } from "@/lib/store/connection";

const at = "http://there:8000";
const server = setupServer();
const first = useConnection.getInitialState();
beforeAll(() => server.listen());
beforeEach(() => {
  usePreferences.setState({ backend: at });
  useConnection.setState(first, true);
});
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const serve = (mode: string, me: () => Response | Promise<Response>) =>
  server.use(
    http.get(`${at}/auth`, () => HttpResponse.json({ mode })),
    http.get(`${at}/me`, me),
    http.get(`${at}/engines`, () => HttpResponse.json({ engines: [] })),
    http.get(`${at}/llm/models`, () => HttpResponse.json({ models: [] })),
    http.get(`${at}/livez`, () => HttpResponse.json({ status: "ok" })),
  );

it("is signed out where the backend asks who calls and does not know us, and not before", async () => {
  serve("token", () => new HttpResponse(null, { status: 401 }));
  await useConnection.getState().refresh();
  expect(useConnection.getState().signedOut).toBe(true); // there is no token, so nobody need be asked
  usePreferences.setState({ token: "wrong" });
  await useConnection.getState().refresh();
  expect(useConnection.getState().signedOut).toBe(true);
  serve("token", () => HttpResponse.json({ owner: "ann", scopes: ["read"] }));
  await useConnection.getState().refresh();
  expect(useConnection.getState()).toMatchObject({ signedOut: false, me: { owner: "ann" } });
  serve("token", () => new HttpResponse(null, { status: 503 }));
  await useConnection.getState().refresh();
  expect(useConnection.getState().signedOut).toBe(false);
});

it("is told who asks by the newest answer, not by one of before that comes late", async () => {
  let late: (() => void) | null = null;
  serve("token", async () => {
    await new Promise<void>((resolve) => (late = resolve));
    return new HttpResponse(null, { status: 401 });
  });
  usePreferences.setState({ token: "old" });
  const before = useConnection.getState().refresh();
  await vi.waitFor(() => expect(late).not.toBeNull());
  serve("token", () => HttpResponse.json({ owner: "ann", scopes: ["read"] }));
  await useConnection.getState().refresh();
  late!();
  await before;
  expect(useConnection.getState()).toMatchObject({ signedOut: false, me: { owner: "ann" } });
});

it("asks again who we are where the backend could not say, and keeps what it said before", async () => {
  server.use(http.all(`${at}/*`, () => new HttpResponse(null, { status: 503 })));
  const end = watchConnection(10);
  await vi.waitFor(() => expect(useConnection.getState().reach).toBe("here"));
  serve("none", () => HttpResponse.json({ owner: "local", scopes: [] }));
  await vi.waitFor(() => expect(useConnection.getState().me?.owner).toBe("local"));
  serve("none", () => new HttpResponse(null, { status: 503 }));
  await useConnection.getState().refresh();
  expect(useConnection.getState().me?.owner).toBe("local");
  end();
});

it("knows when the backend was lost, and that it is back", async () => {
  server.use(http.all(`${at}/*`, () => HttpResponse.error()));
  const end = watchConnection(10);
  await vi.waitFor(() => expect(useConnection.getState().reach).toBe("away"));
  const since = useConnection.getState().awaySince;
  expect(since).toBeGreaterThan(0);
  serve("none", () => HttpResponse.json({ owner: "local", scopes: [] }));
  await vi.waitFor(() => expect(useConnection.getState()).toMatchObject({ reach: "here", awaySince: null }));
  await vi.waitFor(() => expect(useConnection.getState().me?.owner).toBe("local"));
  end();
});
