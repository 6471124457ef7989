import { expect, it } from "vitest";
import { clampWidth, widthAfterKey } from "@/components/shell/panel-width";

it("goes where the arrow points, so a panel on the right grows to the left", () => {
  expect(widthAfterKey("compose", 320, "ArrowRight")).toBe(336);
  expect(widthAfterKey("agent", 320, "ArrowRight")).toBe(304);
});

it("stays between its ends", () => {
  expect(widthAfterKey("compose", 280, "ArrowLeft")).toBe(280);
  expect(widthAfterKey("agent", 320, "End")).toBe(520);
  expect(clampWidth("agent", 2000)).toBe(520);
  expect(widthAfterKey("agent", 320, "a")).toBeNull();
});
