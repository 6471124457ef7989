"use client";
import { useApple } from "@/lib/platform";
import { parseKeys } from "@/lib/shortcuts";
import * as t from "@/lib/text";

const NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Enter: "↵",
  Escape: "Esc",
};

/** The keys of a command, as this machine's keyboard names them. */
export function Kbd({ keys, className }: { keys: string; className?: string }) {
  const apple = useApple();
  const { key, mod, shift } = parseKeys(keys);
  const name = NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  const parts = [mod && (apple ? "⌘" : t.common.keyControl), shift && (apple ? "⇧" : t.common.keyShift), name];
  return (
    <kbd className={className}>
      <span className="inline-flex gap-1 font-mono text-xs leading-4 text-fg-1">
        {parts
          .filter((part) => part !== false)
          .map((part) => (
            <span key={part} className="min-w-5 rounded-control border border-line bg-bg-0 px-1 text-center">
              {part}
            </span>
          ))}
      </span>
    </kbd>
  );
}
