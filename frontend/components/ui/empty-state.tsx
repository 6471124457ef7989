import type { ReactNode } from "react";
import { cx } from "@/lib/class-names";

/** Nothing here yet: one sentence, and what can be done about it. */
export function EmptyState({ text, className, children }: { text: string; className?: string; children?: ReactNode }) {
  return (
    <div className={cx("flex flex-col items-start gap-3 py-6", className)}>
      <p className="max-w-prose text-sm text-fg-1">{text}</p>
      {children && <div className="flex flex-wrap gap-2">{children}</div>}
    </div>
  );
}
