// @vitest-environment jsdom
import { readFileSync } from "node:fs";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import { watchLook } from "@/lib/look";
import { usePreferences } from "@/lib/store/preferences";

const script = readFileSync("public/theme.js", "utf8");
const root = document.documentElement;
const wake = () => new Function(script)();

beforeAll(() => vi.stubGlobal("matchMedia", () => new EventTarget()));
beforeEach(() => {
  localStorage.clear();
  root.removeAttribute("style");
});

it("is as the browser remembers it before anything is drawn", () => {
  const state = { theme: "light", open: { compose: true, agent: false }, widths: { compose: 400, agent: 320 } };
  localStorage.setItem("opentunes.preferences", JSON.stringify({ state, version: 1 }));
  wake();
  expect(root.dataset).toMatchObject({ theme: "light", compose: "open", agent: "closed", panel: "make" });
  expect(root.style.getPropertyValue("--compose-width")).toBe("400px");
  expect(document.querySelectorAll("meta[name=theme-color]")).toHaveLength(1);
});

it("is the system's where nothing, or nonsense, is remembered", () => {
  localStorage.setItem("opentunes.preferences", "{broken");
  wake();
  expect(root.dataset).toMatchObject({ theme: "dark", compose: "open", agent: "open" });
});

it("follows what is chosen later", () => {
  wake();
  const end = watchLook();
  usePreferences.getState().set({ theme: "light" });
  usePreferences.getState().togglePanel("agent");
  expect(root.dataset).toMatchObject({ theme: "light", agent: "closed" });
  end();
  usePreferences.getState().set({ theme: "dark" });
  expect(root.dataset.theme).toBe("light");
});
