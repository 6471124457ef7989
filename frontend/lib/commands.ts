import { useEffect } from "react";
import { create } from "zustand";

export type CommandGroup = "make" | "play" | "go" | "view" | "help";

/** Something the user can do from the palette, by a key, or by a button: one path for all three. */
export interface Command {
  /** Stable and unique, such as `player.toggle`. */
  id: string;
  title: string;
  group: CommandGroup;
  /** As `KeyboardEvent.key`, with `mod+` for ⌘ or Ctrl and `shift+`: `mod+Enter`, `[`, `Space`, `ArrowLeft`. */
  keys?: string;
  /** True: its keys work while a dialog is open as well. */
  inDialogs?: boolean;
  /** False: listed, and cannot be run now. */
  enabled?: () => boolean;
  run: () => void;
}

interface Registry {
  commands: readonly Command[];
}

export const useCommandList = create<Registry>()(() => ({ commands: [] }));

/** Offers commands until the returned function is called. A later one replaces an earlier one of the same id. */
export function offerCommands(commands: readonly Command[]): () => void {
  useCommandList.setState((state) => ({
    commands: [...state.commands.filter((c) => !commands.some((n) => n.id === c.id)), ...commands],
  }));
  return () => useCommandList.setState((state) => ({ commands: state.commands.filter((c) => !commands.includes(c)) }));
}

/** Offers commands while the component is there; `commands` must be stable (module constant or memo). */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => offerCommands(commands), [commands]);
}

/** Runs a command by its id; false if it is not offered or not enabled. */
export function runCommand(id: string): boolean {
  const command = useCommandList.getState().commands.find((one) => one.id === id);
  if (!command || command.enabled?.() === false) return false;
  command.run();
  return true;
}
