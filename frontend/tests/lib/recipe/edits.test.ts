// @vitest-environment node
import { expect, test } from "vitest";
import type { EngineView } from "@/lib/api/schema";
import { complete, engineFor, extend, repaint, retake, roomFor, stems } from "@/lib/recipe/edits";

const engine = (id: string, tasks: Record<string, string[]>, more: Partial<EngineView> = {}): EngineView => ({
  id,
  title: id.toUpperCase(),
  description: "",
  licence: "",
  default: false,
  available: true,
  reason: null,
  tasks: Object.keys(tasks),
  fields: Object.values(tasks).flat(),
  task_fields: tasks,
  min_seconds: 5,
  max_seconds: 60,
  sample_rate: 44100,
  channels: 2,
  max_batch: 1,
  version: "1",
  voices: [],
  languages: null,
  models: [],
  loras: [],
  ...more,
});

const band = engine(
  "band",
  {
    repaint: ["source", "region", "prompt", "strength", "seed"],
    extend: ["source", "extend_at", "duration"],
    retake: ["source", "strength"],
    complete: ["source", "tracks"],
  },
  { default: true },
);
const splitter = engine("splitter", { stems: ["source"] });
const song = { id: "t1", title: "Sea", seconds: 20 };
const common = { source: "t1", engine: "band" };

test("a repaint has its region in tenths, and only what was filled in and the engine honours", () => {
  const values = { prompt: "softer", lyrics: "la la", strength: null, seed: 0 };
  expect(repaint(song, { start: 3.2000001, end: 7.04 }, values, band)).toEqual({
    ...common,
    title: "Sea (repaint)",
    task: "repaint",
    region: { start: 3.2, end: 7 },
    prompt: "softer",
    seed: 0,
  });
});

test("a region never ends after the song", () => {
  const short = { ...song, seconds: 7.96 };
  const values = { prompt: "", lyrics: "", strength: 0.5, seed: null };
  expect(repaint(short, { start: 3, end: 7.96 }, values, band)).toMatchObject({
    region: { start: 3, end: 7.96 },
    strength: 0.5,
  });
});

test("extend asks for the whole new length, as far as the engine goes", () => {
  expect(extend(song, 15, "start", band)).toEqual({
    ...common,
    title: "Sea (extend)",
    task: "extend",
    duration: 35,
    extend_at: "start",
  });
  expect(extend(song, 100, "end", band)).toMatchObject({ duration: 60, extend_at: "end" });
  expect(roomFor(song, band)).toBe(40);
  expect(roomFor({ ...song, seconds: 80 }, band)).toBe(0);
});

test("retake, complete and stems", () => {
  expect(retake(song, null, band)).toEqual({ ...common, title: "Sea (retake)", task: "retake" });
  expect(retake(song, 0, band)).toMatchObject({ strength: 0 });
  expect(complete(song, ["violin", "drums"], band)).toEqual({
    ...common,
    title: "Sea (complete)",
    task: "complete",
    tracks: ["violin", "drums"],
  });
  expect(stems({ ...song, title: "" }, splitter)).toEqual({ task: "stems", source: "t1", engine: "splitter" });
});

test("what is made from what was made is named once by its task, and a title keeps its length", () => {
  expect(retake({ ...song, title: "Sea (repaint)" }, null, band).title).toBe("Sea (retake)");
  expect(retake({ ...song, title: "Sea (live)" }, null, band).title).toBe("Sea (live) (retake)");
  expect(retake({ ...song, title: "a".repeat(200) }, null, band).title?.length).toBeLessThanOrEqual(200);
});

test("what is made from a song with stems has stems, where the engine can", () => {
  const whole = { ...song, stems: true };
  const able = engine("able", { retake: ["source", "stems"], stems: ["source", "stems"] });
  expect(retake(whole, null, able).stems).toBe(true);
  expect(retake(song, null, able)).not.toHaveProperty("stems");
  expect(retake(whole, null, band)).not.toHaveProperty("stems");
  expect(stems(whole, able)).not.toHaveProperty("stems");
});

test("the engine that made the track does what it can, another what it cannot", () => {
  const other = engine("other", { repaint: ["source"] });
  const all = [band, other, splitter];
  expect(engineFor(all, "other", "repaint").engine?.id).toBe("other");
  expect(engineFor(all, null, "repaint").engine?.id).toBe("band");
  expect(engineFor(all, "band", "stems").engine?.id).toBe("splitter");
});

test("what cannot be done says why", () => {
  const away = { ...splitter, available: false, reason: "no GPU" };
  expect(engineFor([band, away], "band", "stems")).toEqual({
    engine: null,
    reason: "SPLITTER could do this, but is not available: no GPU",
  });
  expect(engineFor([band], "band", "stems").reason).toBe("BAND cannot do this, and no other engine here can.");
  expect(engineFor([], null, "stems").reason).toBe("No engine here can do this.");
});
