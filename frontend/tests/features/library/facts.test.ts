import { expect, test } from "vitest";
import { promptBeside } from "@/features/library/row/facts";
import type { LibraryTrack } from "@/lib/api/schema";

const said = (title: string, prompt: string) => promptBeside({ title, prompt } as LibraryTrack);

test("a prompt that the title was made from is not said twice", () => {
  expect(said("driving techno", "driving techno")).toBeNull();
  expect(said("driving techno (3)", "driving techno")).toBeNull();
  expect(said("a long prompt that… (2)", "a long\nprompt that goes on")).toBeNull();
  expect(said("Night train", "driving techno")).toBe("driving techno");
  expect(said("Night train", "  ")).toBeNull();
});
