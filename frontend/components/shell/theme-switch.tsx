"use client";
import { SunMoon } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { usePreferences } from "@/lib/store/preferences";
import { t } from "@/lib/text";

export function ThemeSwitch() {
  const set = usePreferences((state) => state.set);
  const flip = () => set({ theme: document.documentElement.dataset.theme === "dark" ? "light" : "dark" });
  return (
    <IconButton label={t.shell.theme} onClick={flip}>
      <SunMoon size={16} aria-hidden />
    </IconButton>
  );
}
