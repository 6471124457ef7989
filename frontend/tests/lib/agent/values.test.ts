import { expect, test } from "vitest";
import { reduce } from "@/lib/agent/reduce";
import { lyricsText, made, reading } from "@/lib/agent/values";
import { UNTOLD } from "@/lib/agent/view";
import { RECORDED } from "./recorded";

const until = (type: string) => {
  const end = RECORDED.findIndex((event) => event.type === type);
  return RECORDED.slice(0, end + 1).reduce(reduce, UNTOLD);
};
const whole = RECORDED.reduce(reduce, UNTOLD);

test("the plan alone says what was asked for", () => {
  expect(made(until("plan"), null)).toMatchObject({ prompt: "synthwave", bpm: 100, duration: 8, instrumental: false });
});

test("what the producer set and the lyricist wrote comes over it", () => {
  expect(made({ ...whole, finished: null }, null)).toMatchObject({
    prompt: "synthwave, leaving town, rainy night",
    key: "E minor",
    title: "Leaving Town",
    lyrics: "[verse]\nI know the yard, I know the key\nI know the warden. He is me",
  });
});

test("in the end the request counts, and it has the lyrics as they were shown", () => {
  const { request = null, status } = whole.finished ?? { status: "failed" as const };
  const outcome = { status, reply: "", title: "", request, stands: null };
  expect(made(whole, outcome)).toBe(request);
  expect(whole.lyrics && lyricsText(whole.lyrics)).toBe(request?.lyrics);
});

test("what is no field is read out", () => {
  expect(whole.plan && reading(whole.plan)).toEqual({ theme: "leaving town", style: ["synthwave"], avoid: [] });
});
