"use client";
import { useLog } from "@/lib/store/log";
import * as t from "@/lib/text";
import { timeOf } from "@/lib/time-of";

const SHOWN = 50;

/** What happened lately, newest first. */
export function Events() {
  const entries = useLog((state) => state.entries);
  const newest = entries.slice(-SHOWN).reverse();
  return (
    <section aria-labelledby="events" className="min-w-0 p-3">
      <h2 id="events" className="mb-2 text-sm font-semibold">
        {t.dashboard.events}
      </h2>
      {newest.length === 0 && <p className="text-sm text-fg-1">{t.dashboard.noEvents}</p>}
      <ol className="max-h-80 overflow-y-auto font-mono text-xs" tabIndex={0} aria-label={t.dashboard.events}>
        {newest.map((entry) => (
          <li key={entry.id} className="flex gap-3 py-0.5">
            <time dateTime={new Date(entry.at).toISOString()} className="shrink-0 text-fg-1">
              {timeOf(entry.at)}
            </time>
            <span className={entry.level === "error" ? "text-danger" : ""}>{entry.text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
