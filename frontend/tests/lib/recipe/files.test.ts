// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { asCurl, BadRecipeFile, fileName, readFile, writeFile } from "@/lib/recipe/files";
import { EMPTY } from "@/lib/recipe/recipe";

const RECIPE = {
  ...EMPTY,
  prompt: "bossa “nova”\nby the sea",
  lyrics: "[verse]\nLa",
  bpm: 120,
  guidance: 4,
  lora: { name: "jazz", scale: 0.8 },
  region: { start: 1, end: 2.5 },
  tracks: ["drums"],
};
const problem = (content: unknown): string => {
  try {
    readFile(typeof content === "string" ? content : JSON.stringify(content));
  } catch (error) {
    if (error instanceof BadRecipeFile) return error.message;
    throw error;
  }
  return "";
};

describe("recipe files", () => {
  it("come back as they were, also what this engine has no use for", () =>
    expect(readFile(writeFile(RECIPE, "Sea"))).toEqual({ title: "Sea", recipe: RECIPE }));

  it("may be a job, a manifest or a request", () => {
    const request = { prompt: "x", seed: 7, codes: [], timesteps: null };
    for (const content of [
      { job_id: "a", engine: "houseband", request },
      { engine: "houseband", plan: {}, request },
    ])
      expect(readFile(JSON.stringify(content)).recipe).toEqual({ ...EMPTY, prompt: "x", seed: 7, engine: "houseband" });
    expect(readFile(JSON.stringify(request)).recipe.seed).toBe(7);
  });

  it("fills in the scale of an adapter", () =>
    expect(readFile('{"prompt":"x","lora":{"name":"a"}}').recipe.lora).toEqual({ name: "a", scale: 1 }));

  it("are refused with every reason", () => {
    expect(problem("{")).toMatch(/not JSON/);
    expect(problem([])).toMatch(/no recipe/);
    expect(problem({ hello: 1 })).toMatch(/no recipe/);
    expect(problem({ format: "opentunes.recipe", version: 2, request: { prompt: "x" } })).toMatch(/version 2/);
    const wrong = { prompt: 1, bpm: 900, format: "aac", stems: "yes", tracks: [1], region: { start: 3, end: 1 } };
    expect(
      problem({ request: wrong })
        .split("\n")
        .map((line) => line.split(":")[0]),
    ).toEqual(expect.arrayContaining(Object.keys(wrong)));
    expect(problem({ prompt: "x", bpm: 900 })).toBe("bpm: a number from 30 to 300 is expected");
  });

  it("are named by their title", () => {
    expect(fileName("Bossa, by the Sea")).toBe("bossa-by-the-sea.opentunes.json");
    expect(fileName("…")).toBe("recipe.opentunes.json");
  });
});

describe("curl", () => {
  it("quotes for a shell and names no token", () => {
    const text = asCurl({ prompt: "don't stop" }, true);
    expect(text).toContain(`-d '{"prompt":"don'\\''t stop"}'`);
    expect(text).toContain("$OPENTUNES_TOKEN");
    expect(asCurl({ prompt: "x" }, false)).not.toContain("Authorization");
  });
});
