// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { sortDrafts } from "@/lib/drafts";

const signIn = (id: string) =>
  localStorage.setItem("opentunes.session.cloud.example", JSON.stringify({ user: { id } }));
const signOut = () => localStorage.removeItem("opentunes.session.cloud.example");
const load = () => sortDrafts(localStorage);
const recipe = () => localStorage.getItem("opentunes.recipe");

beforeEach(() => localStorage.clear());

it("puts what an account has written aside when it goes, and brings it back with it", () => {
  signIn("anna");
  load();
  localStorage.setItem("opentunes.recipe", "anna's");
  localStorage.setItem("opentunes.chat", "anna's chat");
  localStorage.setItem("opentunes.preferences", "dark");
  signOut();
  load();
  expect([recipe(), localStorage.getItem("opentunes.chat")]).toEqual([null, null]);
  expect(localStorage.getItem("opentunes.preferences")).toBe("dark");
  signIn("ben");
  load();
  expect(recipe()).toBeNull();
  localStorage.setItem("opentunes.recipe", "ben's");
  signIn("anna");
  load();
  expect([recipe(), localStorage.getItem("opentunes.chat")]).toEqual(["anna's", "anna's chat"]);
});

it("leaves what nobody has written to who signs in next", () => {
  localStorage.setItem("opentunes.recipe", "a stranger's");
  load();
  signIn("anna");
  load();
  expect(recipe()).toBe("a stranger's");
});
