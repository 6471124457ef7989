// @vitest-environment node
import { beforeEach, expect, test } from "vitest";
import { chooseRegion, setEdge } from "@/features/player/region";
import { usePlayer } from "@/lib/store/player";

const region = () => usePlayer.getState().region;

beforeEach(() => {
  usePlayer.setState(usePlayer.getInitialState(), true);
  usePlayer.getState().play({ id: "a", title: "a", url: "/a.wav", seconds: 20 });
});

test("the keys set one edge at the position and keep the other where it fits", () => {
  usePlayer.getState().seek(5.04);
  setEdge("start");
  expect(region()).toEqual({ start: 5, end: 20 });
  usePlayer.getState().seek(9);
  setEdge("end");
  expect(region()).toEqual({ start: 5, end: 9 });
  usePlayer.getState().seek(12);
  setEdge("start");
  expect(region()).toEqual({ start: 12, end: 20 });
  usePlayer.getState().seek(3);
  setEdge("end");
  expect(region()).toEqual({ start: 0, end: 3 });
});

test("a chosen region lies within the song, near its end too", () => {
  usePlayer.getState().seek(6);
  chooseRegion();
  expect(region()).toEqual({ start: 6, end: 10 });
  usePlayer.getState().seek(19);
  chooseRegion();
  expect(region()).toEqual({ start: 16, end: 20 });
});
