import type { LogEntry, LogLevel, LogSource } from "@/lib/store/log";
import * as t from "@/lib/text";

const WEIGHT: Record<LogLevel, number> = { info: 0, warning: 1, error: 2 };

export interface Shown {
  /** Null: all. */
  source: LogSource | null;
  /** This one and what is worse. */
  level: LogLevel;
}

export const shows = ({ source, level }: Shown, entry: LogEntry): boolean =>
  (!source || entry.source === source) && WEIGHT[entry.level] >= WEIGHT[level];

/** Entries as lines of text, for a report. */
export const asText = (entries: readonly LogEntry[]): string =>
  entries
    .map(({ at, source, level, text }) =>
      [new Date(at).toISOString(), t.console.sources[source], level, text].join("  "),
    )
    .join("\n");
