import { beforeEach, expect, it } from "vitest";
import { requeue } from "@/lib/community/play";
import type { CloudSong } from "@/lib/community/song";
import { usePlayer, type Playable } from "@/lib/store/player";

const piece = (id: string): Playable => ({ id, title: id, url: `https://cloud.example/${id}.mp3`, seconds: 60 });
const song = (id: string) => ({ id }) as CloudSong;
const queued = () => usePlayer.getState().queue.pieces.map(({ id }) => id);

beforeEach(() => usePlayer.getState().play(piece("b"), { pieces: ["a", "b", "c"].map(piece), playlist: "walk" }));

it("plays a playlist as it is now, and as it was when the change was refused", () => {
  const playAsBefore = requeue("walk", [song("c"), song("a")]);
  expect(queued()).toEqual(["c", "b", "a"]); // what is on stays
  playAsBefore();
  expect(queued()).toEqual(["a", "b", "c"]);
});

it("leaves the playlist that plays as it is when another one with some of its songs is changed", () => {
  requeue("sleep", [song("c")]);
  expect(queued()).toEqual(["a", "b", "c"]);
});
