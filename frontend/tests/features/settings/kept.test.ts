// @vitest-environment jsdom
import { expect, it } from "vitest";
import { forgetKept, kept } from "@/features/settings/kept";

it("tells and forgets what is the studio's, and leaves the session of an account", async () => {
  localStorage.setItem("opentunes.recipe", "1234");
  localStorage.setItem("opentunes.preferences", "");
  localStorage.setItem("opentunes.session.cloud.example", "x");
  expect(kept(localStorage)).toEqual([
    { name: "preferences", bytes: 42 },
    { name: "recipe", bytes: 40 },
  ]);
  await forgetKept(localStorage);
  expect(Object.keys(localStorage)).toEqual(["opentunes.session.cloud.example"]);
});
