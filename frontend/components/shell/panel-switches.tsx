"use client";
import { PanelLeft, PanelRight } from "lucide-react";
import { usePathname } from "next/navigation";
import { IconButton } from "@/components/ui/icon-button";
import { runCommand } from "@/lib/commands";
import { usePreferences } from "@/lib/store/preferences";
import * as t from "@/lib/text";

/** Show and hide the panels at the sides of the studio. */
export function PanelSwitches() {
  const open = usePreferences((state) => state.open);
  if (usePathname() !== "/") return null;
  return (
    <div className="flex max-md:hidden">
      <IconButton
        label={t.shell.panel.compose}
        aria-expanded={open.compose}
        aria-controls="panel-compose"
        onClick={() => runCommand("view.compose")}
      >
        <PanelLeft size={16} aria-hidden className={open.compose ? "text-fg-0" : undefined} />
      </IconButton>
      <IconButton
        label={t.shell.panel.agent}
        aria-expanded={open.agent}
        aria-controls="panel-agent"
        onClick={() => runCommand("view.agent")}
      >
        <PanelRight size={16} aria-hidden className={open.agent ? "text-fg-0" : undefined} />
      </IconButton>
    </div>
  );
}
