import { expect, test } from "vitest";
import { KINDS } from "@/lib/recipe/tags";
import { sectionName } from "@/lib/section-name";

test("every section that can be written has a name, and one that an engine invents its own", () => {
  expect(KINDS.filter((kind) => sectionName(kind) === kind)).toEqual([]);
  expect(sectionName("prechorus")).toBe("Pre-chorus");
  expect(sectionName("hook")).toBe("hook");
});
