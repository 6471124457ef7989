// @vitest-environment jsdom
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { toast } from "sonner";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { endingOf, fileName, saveFile } from "@/lib/download";
import { usePreferences } from "@/lib/store/preferences";
import { filesOf } from "@/lib/track-files";
import { track } from "../jobs";

const server = setupServer();
const pressed = vi.fn<(href: string) => void>();
const notices = () => toast.getHistory().map((one) => ("title" in one ? [one.title, one.description] : []));

beforeAll(() => server.listen());
beforeEach(() => {
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    pressed(this.href);
  });
});
afterEach(() => {
  server.resetHandlers();
  pressed.mockClear();
  usePreferences.setState({ backend: "" });
});
afterAll(() => server.close());

test("what another host refuses is said, and the studio stays", async () => {
  usePreferences.setState({ backend: "http://there" });
  const problem = { code: "not_found", title: "Not found", status: 404, detail: "There is no track 'x'." };
  server.use(http.get("http://there/library/archive", () => HttpResponse.json(problem, { status: 404 })));
  saveFile("/library/archive?track=x", "songs.zip", { large: true });
  await vi.waitFor(() => expect(notices()).toEqual([["songs.zip could not be downloaded.", "There is no track 'x'."]]));
  expect(pressed).not.toHaveBeenCalled();
});

test("what this host has goes past the page, straight to disk", async () => {
  saveFile("/audio/a.wav", "Sea.wav");
  await vi.waitFor(() => expect(pressed).toHaveBeenCalledWith(`${window.location.origin}/audio/a.wav`));
});

test("every file of a song is offered under a name of its own", () => {
  const rich = track("a", { midi: "/audio/a.mid", lrc: "/audio/a.lrc", project: "/audio/a.project" });
  rich.stems = [{ name: "bass", audio: { ...rich.audio[0]!, url: "/audio/a-bass.flac", format: "flac" } }];
  expect(filesOf(rich, 'Night: "sea"', "/images/c.png?signature=x.y").map((file) => file.name)).toEqual([
    "Night sea.wav",
    "Night sea - bass.flac",
    "Night sea.mid",
    "Night sea.lrc",
    "Night sea.project",
    "Night sea.manifest.json",
    "Night sea.png",
  ]);
  expect(filesOf(null, "Sea")).toEqual([]);
});

test("a title of nothing but dots is a file nevertheless", () => expect(fileName("..", "wav")).toBe("take.wav"));

test("a path without an ending is of no known kind", () => expect(endingOf("https://there.example/cover")).toBe("bin"));
