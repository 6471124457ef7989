"use client";
import dynamic from "next/dynamic";
import { useCommands, type Command } from "@/lib/commands";
import { usePreferences } from "@/lib/store/preferences";
import * as t from "@/lib/text";

const Drawer = dynamic(() => import("./drawer").then((module) => module.Drawer), { ssr: false });

const COMMANDS: readonly Command[] = [
  {
    id: "view.console",
    group: "view",
    title: t.console.toggle,
    keys: "`",
    run: () => usePreferences.getState().togglePanel("console"),
  },
];

/** What happens, as it happens; closed until it is asked for. */
export function Console() {
  useCommands(COMMANDS);
  const open = usePreferences((state) => state.open.console);
  return open ? <Drawer /> : null;
}
