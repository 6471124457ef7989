import type { ReactNode } from "react";
import { cx } from "@/lib/class-names";

const KINDS = {
  plain: "border-line text-fg-1",
  strong: "border-line-strong text-fg-0",
  repaint: "border-repaint text-repaint",
  danger: "border-danger text-danger",
};

/** A word or two that mark something: a state, a tag, a count. */
export function Badge({ kind = "plain", children }: { kind?: keyof typeof KINDS; children: ReactNode }) {
  return (
    <span className={cx("inline-flex h-5 shrink-0 items-center rounded-control border px-1.5 text-xs", KINDS[kind])}>
      {children}
    </span>
  );
}
