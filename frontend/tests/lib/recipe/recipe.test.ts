// @vitest-environment node
import { describe, expect, it } from "vitest";
import openapi from "../../../../openapi.json";
import type { EngineView } from "@/lib/api/schema";
import { check } from "@/lib/recipe/check";
import { LIMITS, NUMBER_FIELDS } from "@/lib/recipe/limits";
import { PRESETS } from "@/lib/recipe/presets";
import { EMPTY, fromRequest, honours, ignored, toRequest, type Recipe } from "@/lib/recipe/recipe";

const BAND: EngineView = {
  id: "band",
  title: "Band",
  description: "",
  licence: "",
  default: true,
  available: true,
  tasks: ["text2music", "cover", "extend", "complete"],
  fields: ["bpm", "prompt", "lyrics", "source", "strength", "key", "tracks", "extend_at"],
  task_fields: {
    text2music: ["bpm", "prompt", "lyrics", "key"],
    cover: ["bpm", "prompt", "source", "strength", "key"],
  },
  min_seconds: 5,
  max_seconds: 300,
  sample_rate: 44100,
  channels: 2,
  max_batch: 1,
  version: "1",
  voices: ["heart"],
  languages: ["en"],
  models: [],
  loras: [],
};
const song = (values: Partial<Recipe>): Recipe => ({ ...EMPTY, prompt: "lofi", ...values });

describe("limits", () => {
  const { properties } = openapi.components.schemas.GenerateRequest;
  it.each(NUMBER_FIELDS)("of %s are those of openapi.json", (field) => {
    const schema = properties[field];
    const one = ("anyOf" in schema ? schema.anyOf.find((any) => any.type !== "null") : schema) ?? {};
    const low = "minimum" in one ? one.minimum : "exclusiveMinimum" in one ? one.exclusiveMinimum : null;
    expect([low, "maximum" in one ? one.maximum : null]).toEqual([LIMITS[field].min, LIMITS[field].max]);
    expect("type" in one && one.type === "integer").toBe("whole" in LIMITS[field]);
  });

  it("has every field of a request, but for those of jobs", () => {
    const known = new Set([...Object.keys(EMPTY), "priority", "deadline_seconds", "webhook"]);
    const raw = ["timesteps", "codes", "guidance_interval"]; // of programs, not of a form
    expect(Object.keys(properties).filter((name) => !known.has(name) && !raw.includes(name))).toEqual([]);
  });
});

describe("what an engine honours", () => {
  it("is asked by task", () => {
    expect(honours(BAND, "text2music", "lyrics")).toBe(true);
    expect(honours(BAND, "cover", "lyrics")).toBe(false);
    expect(honours(BAND, "text2music", "guidance")).toBe(false);
  });

  it("is narrowed by the model", () => {
    const model = { id: "a", title: "A", licence: "", repository: "", size_bytes: 1, local: true, tasks: [] };
    const engine = {
      ...BAND,
      models: [
        { ...model, fields: ["prompt"] },
        { ...model, id: "b", fields: ["prompt", "bpm"] },
      ],
    };
    expect(honours(engine, "text2music", "bpm")).toBe(false);
    expect(honours(engine, "text2music", "bpm", "b")).toBe(true);
  });

  it("leaves the rest out of the request and says so", () => {
    const recipe = song({ guidance: 4, bpm: 90, title: "One" });
    expect(ignored(recipe, BAND)).toEqual(["guidance"]);
    expect(toRequest(recipe, BAND)).toEqual({ prompt: "lofi", bpm: 90, title: "One", duration: 30 });
  });

  it("never lets an edit leak into a new song, whoever the engine", () => {
    const recipe = song({
      source: "a",
      region: { start: 1, end: 2 },
      strength: 0.5,
      tracks: ["drums"],
      extend_at: "start",
    });
    expect(toRequest(recipe, null)).toEqual({ prompt: "lofi", duration: 30 });
    expect(toRequest({ ...recipe, task: "cover" }, BAND)).toEqual({
      task: "cover",
      prompt: "lofi",
      source: "a",
      strength: 0.5,
    });
  });
});

describe("fromRequest", () => {
  it("takes what fits a field, and the usual where it does not", () =>
    expect(fromRequest({ prompt: 7, lyrics: null, tracks: null, stems: "yes", bpm: 90, key: null, nobody: 1 })).toEqual(
      { ...EMPTY, bpm: 90 },
    ));
});

describe("check", () => {
  it("finds nothing wrong with the presets", () =>
    expect(PRESETS.map(({ request }) => check({ ...fromRequest(request), voice: null }, BAND))).toEqual(
      PRESETS.map(() => ({})),
    ));

  it.each<[Partial<Recipe>, (keyof Recipe)[]]>([
    [{ prompt: " " }, ["prompt"]],
    [{ duration: 4 }, ["duration"]],
    [{ duration: 301 }, ["duration"]],
    [{ bpm: 29 }, ["bpm"]],
    [{ variants: 1.5 }, ["variants"]],
    [{ task: "cover" }, ["source"]],
    [{ task: "complete", source: "a" }, ["tracks"]],
    [{ task: "stems", source: "a" }, ["task"]],
    [{ engine: "gone" }, ["engine"]],
    [{ task: "cover", source: "a", duration: 9999 }, []], // as long as its source
    [{ guidance: 99 }, []], // not sent
  ])("%j", (values, fields) => expect(Object.keys(check(song(values), BAND))).toEqual(fields));

  it("is told from the form's top", () => {
    const wrong = song({ prompt: "", title: "t".repeat(201), duration: 0, variants: 9, bpm: 1 });
    const every: EngineView = { ...BAND, fields: [...Object.keys(EMPTY)] };
    expect(Object.keys(check(wrong, every))).toEqual(["prompt", "title", "duration", "variants", "bpm"]);
  });
});
