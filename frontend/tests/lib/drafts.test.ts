// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import { owner, sortDrafts } from "@/lib/drafts";
import { forgetAccount } from "@/lib/forget-account";
import { joinDrafts } from "@/lib/join-drafts";
import { useRecipe } from "@/lib/store/recipe";

const signIn = (id: string) =>
  localStorage.setItem("opentunes.session.cloud.example", JSON.stringify({ user: { id } }));
const signOut = () => localStorage.removeItem("opentunes.session.cloud.example");
const load = () => {
  sortDrafts();
  joinDrafts();
};
const keep = (draft: string, state: object) =>
  localStorage.setItem(`opentunes.${draft}`, JSON.stringify({ state, version: 1 }));
const kept = (draft: string): unknown =>
  (JSON.parse(localStorage.getItem(`opentunes.${draft}`) ?? "{}") as { state?: unknown }).state;
const talk = (id: string) => ({ id, before: [], exchanges: [{ id }] });
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

it("loses neither the recipes and chats of an account nor those that were made while it was away", () => {
  signIn("anna");
  load();
  keep("recipes", { saved: ["anna's"] });
  keep("chat", { conversation: talk("a2"), past: [talk("a1")] });
  signOut();
  load();
  keep("recipes", { saved: ["a stranger's"] });
  keep("chat", { conversation: talk("n1"), past: [] });
  signIn("anna");
  load();
  expect(kept("recipes")).toEqual({ saved: ["a stranger's", "anna's"] });
  expect(kept("chat")).toEqual({ conversation: talk("n1"), past: [talk("a2"), talk("a1")] });
  signOut();
  load();
  signIn("anna");
  load();
  expect(kept("recipes")).toEqual({ saved: ["a stranger's", "anna's"] });
});

it("knows the session from what else the cloud's client keeps under its name", () => {
  localStorage.setItem("opentunes.session.a-code-verifier", '"0123"');
  localStorage.setItem("opentunes.session.a", JSON.stringify({ user: { id: "anna" } }));
  localStorage.setItem("opentunes.session.b-code-verifier", '"0123"');
  expect(owner()).toBe("anna");
});

it("keeps nothing of an account that is gone, also of what was aside", () => {
  signIn("anna");
  load();
  localStorage.setItem("opentunes.recipe", "anna's");
  localStorage.setItem("opentunes.recipe@anna", "anna's of before");
  forgetAccount();
  signOut();
  load();
  expect(JSON.stringify(localStorage)).not.toContain("anna");
});

it("does without a storage that is forbidden or full", () => {
  const set = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  useRecipe.getState().set({ prompt: "waltz" });
  set.mockRestore();
  vi.spyOn(window, "localStorage", "get").mockImplementation(() => {
    throw new DOMException("forbidden", "SecurityError");
  });
  load();
  useRecipe.getState().set({ title: "Waltz" });
  expect(owner()).toBe("");
  expect(useRecipe.getState().recipe).toMatchObject({ prompt: "waltz", title: "Waltz" });
});
