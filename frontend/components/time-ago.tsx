"use client";
import { useSyncExternalStore } from "react";
import { ago } from "@/lib/format";

const EVERY_MS = 30_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    listeners.forEach((one) => one());
  }, EVERY_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** How long ago that was, kept true. */
export function TimeAgo({ time, className }: { time: string; className?: string }) {
  const current = useSyncExternalStore(
    subscribe,
    () => now,
    () => now,
  );
  return (
    <time dateTime={time} title={new Date(time).toLocaleString()} className={className}>
      {ago(time, Math.max(current, Date.parse(time)))}
    </time>
  );
}
