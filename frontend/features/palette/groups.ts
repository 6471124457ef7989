import type { Command, CommandGroup } from "@/lib/commands";

/** In the order in which they are shown. */
export const COMMAND_GROUPS = ["make", "play", "go", "view", "help"] as const satisfies readonly CommandGroup[];

export function inGroups(commands: readonly Command[]): Record<CommandGroup, Command[]> {
  const groups: Record<CommandGroup, Command[]> = { make: [], play: [], go: [], view: [], help: [] };
  for (const command of commands) groups[command.group].push(command);
  return groups;
}
