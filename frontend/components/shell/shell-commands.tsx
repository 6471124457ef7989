"use client";
import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { useCommands, type Command } from "@/lib/commands";
import { dialogIsOpen } from "@/lib/shortcuts";
import { useOverlay } from "@/lib/store/overlay";
import { usePreferences } from "@/lib/store/preferences";
import * as t from "@/lib/text";
import { PLACES } from "./places";

const KEYS: Readonly<Record<string, string>> = { library: "l" };

function toggleOverlay(name: "palette" | "shortcuts") {
  const { open, show } = useOverlay.getState();
  show(open === name ? null : name);
}

/** The other theme than the one that is seen. */
export function flipTheme(): void {
  usePreferences.getState().set({ theme: document.documentElement.dataset.theme === "dark" ? "light" : "dark" });
}

const VIEW: readonly Command[] = [
  { id: "view.theme", group: "view", title: t.shell.theme, run: flipTheme },
  {
    id: "view.compose",
    group: "view",
    title: t.shell.panel.compose,
    run: () => usePreferences.getState().togglePanel("compose"),
  },
  {
    id: "view.agent",
    group: "view",
    title: t.shell.panel.agent,
    run: () => usePreferences.getState().togglePanel("agent"),
  },
  {
    id: "palette.open",
    group: "help",
    title: t.shell.palette,
    keys: "mod+k",
    inDialogs: true,
    enabled: () => useOverlay.getState().open === "palette" || !dialogIsOpen(),
    run: () => toggleOverlay("palette"),
  },
  { id: "help.shortcuts", group: "help", title: t.shell.shortcuts, keys: "?", run: () => toggleOverlay("shortcuts") },
];

/** What can be done from everywhere: go to the pages, show and hide what there is, find out how. */
export function ShellCommands() {
  const router = useRouter();
  const commands = useMemo(
    () => [
      ...PLACES.map(({ id, href, title }): Command => {
        const keys = KEYS[id];
        const run = () => router.push(href);
        return { id: `go.${id}`, group: "go", title: t.shell.goTo(title), ...(keys ? { keys } : {}), run };
      }),
      ...VIEW,
    ],
    [router],
  );
  useCommands(commands);
  return null;
}
