// @vitest-environment jsdom
import { expect, it } from "vitest";
import { embedCode } from "@/lib/community/share";

it("escapes a title in the code for other sites", () => {
  const code = embedCode("http://studio.example/s/ab", 'Rain "<b>" & sun');
  const frame = new DOMParser().parseFromString(code, "text/html").querySelector("iframe");
  expect(frame?.title).toBe('Rain "<b>" & sun');
  expect(frame?.getAttribute("src")).toBe("http://studio.example/s/ab/embed");
});
