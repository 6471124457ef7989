// @vitest-environment jsdom
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { normalAddress, tryBackend } from "@/lib/api/try-backend";

const server = setupServer();
beforeAll(() => server.listen());
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

describe("an address", () => {
  it.each([
    ["localhost:8000", "http://localhost:8000"],
    [" https://music.example/api/ ", "https://music.example/api"],
    ["http://[::1]:8000/", "http://[::1]:8000"],
  ])("%s is read as %s", (typed, address) => expect(normalAddress(typed)).toBe(address));

  it.each(["", "ftp://there", "http://", "http://me:secret@there", "http://there/?a=1", "javascript:alert(1)"])(
    "%s is none",
    (typed) => expect(normalAddress(typed)).toBeNull(),
  );
});

describe("trying it", () => {
  const livez = "http://there:8000/livez";
  const there = (response: () => Response) => server.use(http.get(livez, response));

  it("says that a backend is there", async () => {
    there(() => HttpResponse.json({ status: "ok" }));
    expect(await tryBackend("there:8000")).toEqual({ is: "here", address: "http://there:8000" });
  });

  it("is not taken in by another server", async () => {
    there(() => HttpResponse.html("<h1>A printer</h1>"));
    expect((await tryBackend("there:8000")).is).toBe("other");
    there(() => new HttpResponse(null, { status: 404 }));
    expect((await tryBackend("there:8000")).is).toBe("other");
  });

  it("says that nothing answers", async () => {
    there(() => HttpResponse.error());
    expect((await tryBackend("there:8000")).is).toBe("away");
  });

  it("says that the answer may not be read, where there is one", async () => {
    let asked = 0;
    there(() => (asked++ ? new HttpResponse(null) : HttpResponse.error()));
    expect((await tryBackend("there:8000")).is).toBe("closed");
  });

  it("says that the page's own policy forbids it", async () => {
    there(() => HttpResponse.error());
    const asked = tryBackend("there:8000");
    const refusal = Object.assign(new Event("securitypolicyviolation"), { blockedURI: livez });
    setTimeout(() => document.dispatchEvent(refusal), 50); // the browser tells it after the call
    expect((await asked).is).toBe("barred");
  });
});
