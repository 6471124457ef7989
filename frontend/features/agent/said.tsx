import type { Turn } from "@/lib/api/schema";
import { cx } from "@/lib/class-names";
import * as t from "@/lib/text";

/** One turn in words: the user's own on a ground of its own. */
export function Said({ role, content }: Turn) {
  const mine = role === "user";
  return (
    <p className={cx("px-3 py-2 text-sm break-words whitespace-pre-wrap", mine ? "bg-bg-2" : "text-fg-0")}>
      {mine && <span className="sr-only">{`${t.agent.you}: `}</span>}
      {content}
    </p>
  );
}
