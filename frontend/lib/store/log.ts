import { create } from "zustand";

export type LogSource = "job" | "agent" | "backend" | "studio";
export type LogLevel = "info" | "warning" | "error";

export interface LogEntry {
  id: number;
  /** Milliseconds since the epoch. */
  at: number;
  source: LogSource;
  level: LogLevel;
  text: string;
  /** The whole event, to unfold. */
  detail?: unknown;
}

const KEPT = 1000;
let next = 0;

interface Log {
  entries: readonly LogEntry[];
  clear: () => void;
}

/** What happened, newest last: the console drawer shows it. */
export const useLog = create<Log>()((set) => ({ entries: [], clear: () => set({ entries: [] }) }));

export function log(source: LogSource, text: string, more: { level?: LogLevel; detail?: unknown } = {}): void {
  const entry: LogEntry = {
    id: next++,
    at: Date.now(),
    source,
    level: more.level ?? "info",
    text,
    detail: more.detail,
  };
  useLog.setState(({ entries }) => ({ entries: [...entries.slice(1 - KEPT), entry] }));
}
