"use client";
import { memo, useState } from "react";
import { cx } from "@/lib/class-names";
import type { LogEntry } from "@/lib/store/log";
import * as t from "@/lib/text";
import { timeOf } from "@/lib/time-of";

const TONES = { info: "text-fg-0", warning: "text-fg-0", error: "text-danger" };
const LINE = "grid min-h-6 grid-cols-[auto_4rem_minmax(0,1fr)] items-baseline gap-x-3 px-4 py-0.5 max-md:px-3";

/** One event; what has more to tell unfolds. */
export const Entry = memo(function Entry({ entry }: { entry: LogEntry }) {
  const [open, setOpen] = useState(false);
  const mark = t.console.marks[entry.level];
  const line = (
    <>
      <span className="text-fg-1 tabular-nums">{timeOf(entry.at)}</span>
      <span className="text-fg-1">{t.console.sources[entry.source]}</span>
      <span className={cx("break-words", TONES[entry.level])}>{mark ? `${mark}: ${entry.text}` : entry.text}</span>
    </>
  );
  if (entry.detail === undefined) return <div className={LINE}>{line}</div>;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={cx(LINE, "hover:bg-bg-2")}>{line}</summary>
      {open && (
        <pre className="overflow-x-auto border-y border-line bg-bg-0 px-4 py-2 whitespace-pre-wrap text-fg-1">
          {JSON.stringify(entry.detail, null, 2)}
        </pre>
      )}
    </details>
  );
});
