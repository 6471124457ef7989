import { describe, expect, it } from "vitest";
import { squareOf } from "@/lib/community/avatar";

describe("the square of a picture", () => {
  it("lies in the middle", () => {
    expect(squareOf(300, 200)).toEqual({ x: 50, y: 0, side: 200, drawn: 200 });
    expect(squareOf(200, 301)).toEqual({ x: 0, y: 50, side: 200, drawn: 200 });
  });
  it("is drawn with at most 512 pixels", () => {
    expect(squareOf(4000, 3000)).toMatchObject({ side: 3000, drawn: 512 });
  });
});
