// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { offerCommands, type Command } from "@/lib/commands";
import { commandFor, listenForShortcuts, matches, parseKeys } from "@/lib/shortcuts";
import { usePreferences } from "@/lib/store/preferences";

const press = (key: string, more: KeyboardEventInit = {}) =>
  new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });

const command = (id: string, keys: string, more: Partial<Command> = {}): Command => ({
  id,
  keys,
  title: id,
  group: "view",
  run: () => undefined,
  ...more,
});

/** Presses a key on an element, as the browser does. */
function on(html: string, event: KeyboardEvent, commands: readonly Command[], singleKeys = true) {
  document.body.innerHTML = html;
  const target = document.querySelector("[data-focus]") ?? document.body;
  let found: Command | null = null;
  target.addEventListener("keydown", (got) => (found = commandFor(got as KeyboardEvent, commands, singleKeys)), {
    once: true,
  });
  target.dispatchEvent(event);
  return (found as Command | null)?.id ?? null;
}

afterEach(() => {
  document.body.innerHTML = "";
});

describe("keys", () => {
  it("are taken apart", () => {
    expect(parseKeys("mod+shift+k")).toEqual({ key: "k", mod: true, shift: true });
    expect(parseKeys("mod++")).toEqual({ key: "+", mod: true, shift: false });
    expect(parseKeys("[")).toEqual({ key: "[", mod: false, shift: false });
  });

  it("match with ⌘ or Ctrl, and not without", () => {
    expect(matches(press("k", { metaKey: true }), "mod+k")).toBe(true);
    expect(matches(press("K", { ctrlKey: true }), "mod+k")).toBe(true);
    expect(matches(press("k"), "mod+k")).toBe(false);
    expect(matches(press("s", { ctrlKey: true }), "s")).toBe(false);
    expect(matches(press("s", { altKey: true }), "s")).toBe(false);
  });

  it("ask for shift where it does not choose the sign", () => {
    expect(matches(press("?", { shiftKey: true }), "?")).toBe(true);
    expect(matches(press("/", { shiftKey: true }), "/")).toBe(true); // where it is on the 7
    expect(matches(press("S", { shiftKey: true }), "s")).toBe(false);
    expect(matches(press("S", { shiftKey: true }), "shift+s")).toBe(true);
    expect(matches(press("S"), "s")).toBe(true); // caps lock
  });

  it("are found on a layout of another script, and behind AltGr", () => {
    expect(matches(press("л", { code: "KeyK", ctrlKey: true }), "mod+k")).toBe(true);
    const bracket = press("[", { ctrlKey: true, altKey: true, modifierAltGraph: true });
    expect(matches(bracket, "[")).toBe(true);
  });
});

describe("a press", () => {
  const all = [
    command("star", "s"),
    command("play", "Space"),
    command("ahead", "ArrowRight"),
    command("make", "mod+Enter"),
  ];

  it.each([
    ["<input data-focus>", "text"],
    ['<input data-focus type="number">', "numbers"],
    ["<textarea data-focus></textarea>", "long text"],
    ["<select data-focus></select>", "a select"],
    ['<div contenteditable="true"><p data-focus></p></div>', "rich text"],
    ['<div role="textbox" data-focus></div>', "a textbox"],
  ])("of a single key is left to %s (%s); with ⌘ it counts", (html) => {
    expect(on(html, press("s"), all)).toBeNull();
    expect(on(html, press("Enter", { metaKey: true }), all)).toBe("make");
  });

  it("of Space is not taken from what it presses", () => {
    for (const html of [
      "<button><i data-focus></i></button>",
      '<a href="/x" data-focus></a>',
      '<input type="checkbox" data-focus>',
      '<div role="slider" data-focus></div>',
      "<details><summary data-focus></summary></details>",
    ])
      expect(on(html, press(" "), all)).toBeNull();
    expect(on('<div tabindex="0" data-focus></div>', press(" "), all)).toBe("play");
  });

  it("of an arrow is not taken from what it moves", () => {
    expect(on('<div role="slider" data-focus></div>', press("ArrowRight"), all)).toBeNull();
    expect(on('<div role="separator" data-focus></div>', press("ArrowRight"), all)).toBeNull();
    expect(on("<button data-focus></button>", press("ArrowRight"), all)).toBe("ahead");
  });

  it("of a letter works from a button, and not from a menu, which finds its items by letters", () => {
    expect(on("<button data-focus></button>", press("s"), all)).toBe("star");
    expect(on('<div role="menu"><div role="menuitem" data-focus></div></div>', press("s"), all)).toBeNull();
  });

  it("while a dialog is open is for the dialog's own commands", () => {
    const dialog = '<div role="dialog" data-state="open"><button data-focus></button></div>';
    const own = command("palette", "mod+k", { inDialogs: true });
    expect(on(dialog, press("s"), all)).toBeNull();
    expect(on(dialog, press("k", { ctrlKey: true }), [...all, own])).toBe("palette");
    expect(on(dialog.replace("open", "closed"), press("s"), all)).toBe("star");
  });

  it("of a single key does nothing when those are off", () => {
    expect(on("", press("s"), all, false)).toBeNull();
    expect(on("", press("Enter", { ctrlKey: true }), all, false)).toBe("make");
  });

  it("while a word is composed, or that something has used, does nothing", () => {
    expect(on("", press("s", { isComposing: true }), all)).toBeNull();
    const used = press("s");
    used.preventDefault();
    expect(on("", used, all)).toBeNull();
  });

  it("that is held moves on, and does not toggle", () => {
    expect(on("", press("ArrowRight", { repeat: true }), all)).toBe("ahead");
    expect(on("", press(" ", { repeat: true }), all)).toBeNull();
  });

  it("goes to the command offered last that can run", () => {
    const two = [command("leave", "Escape"), command("clear", "Escape", { enabled: () => false })];
    expect(on("", press("Escape"), two)).toBe("leave");
  });
});

describe("the page's keys", () => {
  let end: () => void;
  beforeEach(() => (end = listenForShortcuts()));
  afterEach(() => {
    end();
    usePreferences.setState({ singleKeys: true });
  });

  it("run what is offered, and keep the browser from it", () => {
    const run = vi.fn();
    const withdraw = offerCommands([command("find", "/", { run })]);
    const event = press("/");
    document.body.dispatchEvent(event);
    expect(run).toHaveBeenCalledOnce();
    expect(event.defaultPrevented).toBe(true);
    usePreferences.setState({ singleKeys: false });
    document.body.dispatchEvent(press("/"));
    withdraw();
    usePreferences.setState({ singleKeys: true });
    document.body.dispatchEvent(press("/"));
    expect(run).toHaveBeenCalledOnce();
  });
});
