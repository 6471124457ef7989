// @vitest-environment node
import { describe, expect, it } from "vitest";
import { insertSection, lineCounts } from "@/lib/recipe/lyrics";
import {
  addSection,
  moveSection,
  numbers,
  readSections,
  removeSection,
  setKind,
  writeSections,
} from "@/lib/recipe/structure";

const SONG = "[intro]\n\n[Verse 1: softly]\nOne line\n[whispered]\nAnother\n\n[chorus]\nSing\n\n[Verse 2]";
const kinds = (text: string) => readSections(text).map((section) => section.kind);

describe("structure", () => {
  it("reads the tags and keeps directions among the lines", () => {
    expect(kinds(SONG)).toEqual(["intro", "verse", "chorus", "verse"]);
    expect(readSections(SONG)[1]).toEqual({
      kind: "verse",
      tag: "[Verse 1: softly]",
      lines: ["One line", "[whispered]", "Another"],
    });
    expect(numbers(readSections(SONG))).toEqual([0, 1, 0, 2]);
  });

  it("writes back what it has read", () => expect(writeSections(readSections(SONG))).toBe(SONG));

  it("reads names without brackets, and words after a tag", () => {
    expect(kinds("Verse 1:\nhello\n\nChorus\nhey\n[bridge] la la")).toEqual(["verse", "chorus", "bridge"]);
    expect(readSections("[bridge] la la")[0]?.lines).toEqual(["la la"]);
    expect(kinds("chorus of birds\nbridge")).toEqual([null]);
  });

  it("tells a pre-chorus from a chorus", () =>
    expect(kinds("[Pre-Chorus]\n[Chorus]\n[post-chorus]")).toEqual(["pre-chorus", "chorus", "chorus"]));

  it("adds, removes and changes sections", () => {
    expect(addSection("", "verse")).toBe("[verse]");
    expect(kinds(addSection(SONG, "bridge"))).toEqual(["intro", "verse", "chorus", "verse", "bridge"]);
    expect(removeSection(SONG, 1)).toBe("[intro]\n\n[chorus]\nSing\n\n[Verse 2]");
    expect(setKind("[intro]\n\n[verse]\nLa", 1, "drop")).toBe("[intro]\n\n[drop]\nLa");
  });

  it("moves a section with its lines", () => {
    expect(moveSection("[intro]\n\n[verse]\nLa\n\n[outro]", 1, 0)).toBe("[verse]\nLa\n\n[intro]\n\n[outro]");
    expect(moveSection(SONG, 0, 9)).toBe(SONG);
  });

  it("makes lines before the first tag a verse when they come to stand elsewhere", () => {
    expect(moveSection("Just words\n\n[chorus]\nSing", 0, 1)).toBe("[chorus]\nSing\n\n[verse]\nJust words");
  });
});

describe("lyrics", () => {
  it("counts lines that are sung, not tags", () =>
    expect(lineCounts("[verse]\nHello world\n\n[whispered] hush", "en")).toEqual([null, 3, null, 1]));

  it("puts a section in at the cursor", () => {
    expect(insertSection("", 0, "verse")).toEqual({ text: "[verse]\n", cursor: 8 });
    expect(insertSection("One\nTwo", 3, "chorus")).toEqual({ text: "One\n\n[chorus]\nTwo", cursor: 14 });
    expect(insertSection("One\n\n[outro]", 3, "chorus").text).toBe("One\n\n[chorus]\n\n[outro]");
  });
});
