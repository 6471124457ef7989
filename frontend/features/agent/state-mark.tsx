import { Check, Circle, LoaderCircle, Minus, Square, X } from "lucide-react";
import type { PartState } from "@/lib/agent/view";
import { cx } from "@/lib/class-names";

const MARKS = { waiting: Circle, thinking: LoaderCircle, done: Check, failed: X, skipped: Minus, stopped: Square };

/** An agent's state as a sign; the word stands beside it. */
export function StateMark({ state }: { state: PartState }) {
  const Mark = MARKS[state];
  return (
    <Mark
      size={12}
      aria-hidden
      className={cx(
        "shrink-0",
        state === "thinking" && "animate-spin text-fg-0",
        state === "failed" ? "text-danger" : state !== "thinking" && "text-fg-1",
      )}
    />
  );
}
