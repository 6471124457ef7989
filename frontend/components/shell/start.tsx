"use client";
import { useEffect } from "react";
import { startChat } from "@/lib/agent/start";
import { watchConnection } from "@/lib/store/connection";
import { usePreferences } from "@/lib/store/preferences";
import { useRecipe } from "@/lib/store/recipe";

function applyTheme(): void {
  const { theme } = usePreferences.getState();
  const system = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
  document.documentElement.dataset.theme = theme === "system" ? system : theme;
}

/** What runs once in a page: what the browser remembers is read, the theme follows, the backend is watched. */
export function Start() {
  useEffect(() => {
    void usePreferences.persist.rehydrate();
    void useRecipe.persist.rehydrate();
    const system = matchMedia("(prefers-color-scheme: light)");
    system.addEventListener("change", applyTheme);
    const endTheme = usePreferences.subscribe(applyTheme);
    const endConnection = watchConnection();
    const endChat = startChat();
    return () => {
      system.removeEventListener("change", applyTheme);
      endTheme();
      endConnection();
      endChat();
    };
  }, []);
  return null;
}
