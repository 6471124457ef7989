// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it } from "vitest";
import { followTabs } from "@/lib/follow-tabs";
import { usePreferences } from "@/lib/store/preferences";

const KEY = "opentunes.preferences";
const kept = () =>
  (JSON.parse(localStorage.getItem(KEY) ?? "{}") as { state: { theme: string; volume: number } }).state;

let end: () => void;
beforeEach(() => {
  localStorage.clear();
  usePreferences.setState(usePreferences.getInitialState(), true);
  end = followTabs();
});
afterEach(() => end());

it("takes over what another tab prefers, and does not take it back with what it keeps next", () => {
  const newValue = JSON.stringify({ state: { ...usePreferences.getState(), theme: "light" }, version: 1 });
  localStorage.setItem(KEY, newValue);
  window.dispatchEvent(new StorageEvent("storage", { key: KEY, newValue }));
  expect(usePreferences.getState().theme).toBe("light");
  usePreferences.getState().set({ volume: 0.5 });
  expect(kept()).toMatchObject({ theme: "light", volume: 0.5 });
});
