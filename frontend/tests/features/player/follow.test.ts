// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test } from "vitest";
import { follow } from "@/features/player/follow";
import { usePlayer } from "@/lib/store/player";

/** The platform's element, as far as it is used: it stops at its end, as browsers do. */
class Element extends EventTarget {
  paused = true;
  ended = false;
  loop = false;
  currentTime = 0;
  src = "";
  play() {
    this.paused = this.ended = false;
    return Promise.resolve();
  }
  pause() {
    this.paused = true;
  }
  load() {}
  removeAttribute() {}
  reachEnd(seconds: number) {
    this.currentTime = seconds;
    this.ended = this.paused = true;
    for (const name of ["pause", "ended"]) this.dispatchEvent(new Event(name));
  }
}

const initial = usePlayer.getState();
let end = () => {};
let element: Element;

beforeEach(async () => {
  element = new Element();
  end = follow(element as unknown as HTMLAudioElement);
  usePlayer.getState().play({ id: "a", title: "A", url: "http://sound.test/a.wav", seconds: 6 });
  await expect.poll(() => element.paused).toBe(false);
});
afterEach(() => {
  end();
  usePlayer.setState(initial, true);
});

test("a region at the very end of a song loops like any other", () => {
  usePlayer.setState({ region: { start: 4, end: 6 }, loopRegion: true });
  element.reachEnd(6);
  expect(element).toMatchObject({ paused: false, currentTime: 4 });
  expect(usePlayer.getState().playing).toBe(true);
});

test("while a region loops the song does not", () => {
  usePlayer.setState({ loop: true, region: { start: 4, end: 6 }, loopRegion: true });
  expect(element.loop).toBe(false);
  usePlayer.getState().setRegion(null);
  expect(element.loop).toBe(true);
});

test("a song that is over stops at its end", () => {
  element.reachEnd(6.01);
  expect(usePlayer.getState()).toMatchObject({ playing: false, position: 6 });
});
