"use client";
import { Choice } from "@/components/ui/choice";
import { usePreferences } from "@/lib/store/preferences";
import * as t from "@/lib/text";

const THEMES = [
  { value: "system", title: t.settings.themes.system },
  { value: "dark", title: t.settings.themes.dark },
  { value: "light", title: t.settings.themes.light },
] as const;

export function Appearance() {
  const theme = usePreferences((state) => state.theme);
  const set = usePreferences((state) => state.set);
  return (
    <Choice legend={t.settings.theme} options={THEMES} value={theme} onValueChange={(next) => set({ theme: next })} />
  );
}
