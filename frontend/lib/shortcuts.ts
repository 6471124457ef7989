import { useCommandList, type Command } from "@/lib/commands";
import { usePreferences } from "@/lib/store/preferences";

const TEXT_INPUTS = new Set([
  "text",
  "search",
  "url",
  "tel",
  "email",
  "password",
  "number",
  "date",
  "time",
  "month",
  "week",
]);
/** Keys that a focused control uses itself. */
const PRESSED =
  "button, a[href], summary, input, select, audio, video, [role=button], [role=switch], [role=checkbox], [role=radio], [role=tab], [role=option], [role=treeitem], [role=link], [role=menuitem], [role=slider]";
const MOVED =
  "input, select, audio, video, [role=slider], [role=separator], [role=tab], [role=radio], [role=option], [role=treeitem], [role=menu], [role=listbox], [role=tree], [role=grid], [role=spinbutton]";
const MOVING = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"]);
const DIALOG = "[role=dialog][data-state=open], [role=alertdialog][data-state=open], dialog[open]";
const MENU = "[role=menu], [role=listbox]";

export const dialogIsOpen = (): boolean => document.querySelector(DIALOG) !== null;

interface Combination {
  key: string;
  mod: boolean;
  shift: boolean;
}

/** "mod+shift+k" taken apart; "mod++" is the plus with ⌘ or Ctrl. */
export function parseKeys(keys: string): Combination {
  const parts = /^((?:(?:mod|shift)\+)*)(.+)$/.exec(keys);
  const [, modifiers = "", key = keys] = parts ?? [];
  return { key, mod: modifiers.includes("mod+"), shift: modifiers.includes("shift+") };
}

/** A key without ⌘ or Ctrl: those can be turned off, and are left to text fields. */
export const isSingle = (keys: string): boolean => !parseKeys(keys).mod;

/** What was pressed, as `Command.keys` names it; a letter of another script counts as the key's place says. */
function keyOf(event: KeyboardEvent): string {
  if (event.key === " ") return "Space";
  if (/^[^\u0000-\u024f]$/.test(event.key)) return /^Key([A-Z])$/.exec(event.code)?.[1] ?? event.key;
  return event.key;
}

/** Whether the keys of a command were pressed. Shift matters where it does not choose the sign: `?` is `?`. */
export function matches(event: KeyboardEvent, keys: string): boolean {
  const { key, mod, shift } = parseKeys(keys);
  const graph = event.getModifierState("AltGraph");
  const held = !graph && (event.metaKey || event.ctrlKey);
  if (held !== mod || (event.altKey && !graph)) return false;
  const pressed = keyOf(event);
  const isSign = key.length === 1 && !/[a-z]/i.test(key);
  if (!isSign && event.shiftKey !== shift) return false;
  return key.length === 1 ? pressed.toLowerCase() === key.toLowerCase() : pressed === key;
}

function writes(target: Element): boolean {
  if (target instanceof HTMLInputElement) return TEXT_INPUTS.has(target.type);
  const editable = target.closest("[contenteditable]");
  return (
    target.matches("textarea, select, [role=textbox], [role=combobox]") ||
    (editable !== null && editable.getAttribute("contenteditable") !== "false")
  );
}

/** Whether the focused control has a use of its own for this key. */
function owns(target: Element, event: KeyboardEvent): boolean {
  if (target.closest(MENU)) return true;
  const key = keyOf(event);
  if (key === "Space" || key === "Enter") return target.closest(PRESSED) !== null;
  return MOVING.has(key) && target.closest(MOVED) !== null;
}

/** The command that this press is for, if any. */
export function commandFor(event: KeyboardEvent, commands: readonly Command[], singleKeys: boolean): Command | null {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return null;
  const target = event.target instanceof Element ? event.target : document.body;
  const modal = dialogIsOpen();
  const free = singleKeys && !writes(target) && !owns(target, event);
  const found = commands.findLast(
    (command) =>
      command.keys !== undefined &&
      matches(event, command.keys) &&
      (free || !isSingle(command.keys)) &&
      (!modal || command.inDialogs === true) &&
      command.enabled?.() !== false,
  );
  if (!found) return null;
  return event.repeat && !MOVING.has(event.key) ? null : found;
}

/** Gives the keys of this page to the commands that are offered. Returns what ends it. */
export function listenForShortcuts(): () => void {
  const press = (event: KeyboardEvent) => {
    const command = commandFor(event, useCommandList.getState().commands, usePreferences.getState().singleKeys);
    if (!command) return;
    event.preventDefault();
    command.run();
  };
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}
