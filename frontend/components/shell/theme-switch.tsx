"use client";
import { SunMoon } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import * as t from "@/lib/text";
import { flipTheme } from "./shell-commands";

export function ThemeSwitch() {
  return (
    <IconButton label={t.shell.theme} onClick={flipTheme}>
      <SunMoon size={16} aria-hidden />
    </IconButton>
  );
}
