import { describe, expect, it } from "vitest";
import { arrivalOf } from "@/features/account/where-to";

describe("what a link or a provider sends one back with", () => {
  it("is a code, tokens, or a refusal", () => {
    expect(arrivalOf({ search: "?code=abc", hash: "" })).toEqual({ kind: "code", code: "abc" });
    expect(arrivalOf({ search: "", hash: "#access_token=a&refresh_token=r" })).toEqual({
      kind: "tokens",
      access: "a",
      refresh: "r",
    });
    const why = "Email link is invalid or has expired";
    expect(arrivalOf({ search: "", hash: `#error=access_denied&error_description=${why}` })).toEqual({
      kind: "refused",
      why,
    });
  });
  it("is nothing for who comes by themselves", () => {
    expect(arrivalOf({ search: "?to=%2Fcommunity%2F", hash: "" })).toBeNull();
    expect(arrivalOf({ search: "", hash: "#access_token=a" })).toBeNull();
  });
});
