import type { Command } from "@/lib/commands";
import * as t from "@/lib/text";

type Key = Omit<Command, "run"> & { keys: string };

/** Commands with keys that only the studio's own page offers; the list of shortcuts has them on every page. */
export const STUDIO_KEYS = {
  generate: { id: "make.generate", title: t.shell.keys.generate, group: "make", keys: "mod+Enter" },
  prompt: { id: "make.prompt", title: t.shell.keys.prompt, group: "make", keys: "/" },
  agent: { id: "agent.focus", title: t.shell.keys.agent, group: "make", keys: "a" },
} as const satisfies Record<string, Key>;
