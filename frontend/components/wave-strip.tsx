"use client";
import { useMemo } from "react";
import { cx } from "@/lib/class-names";
import { barsPath, buckets } from "@/lib/peaks";

interface WaveStripProps {
  peaks: readonly number[] | undefined;
  /** How much of it has been played, 0 to 1. */
  played?: number;
  bars?: number;
  className?: string;
}

/** A small waveform. Decoration: what plays and seeks is around it. */
export function WaveStrip({ peaks, played = 0, bars = 120, className }: WaveStripProps) {
  const path = useMemo(() => barsPath(buckets(peaks ?? [], bars)), [peaks, bars]);
  const layer = (tone: string, clip?: string) => (
    <svg
      aria-hidden
      viewBox={`0 0 ${bars} 32`}
      preserveAspectRatio="none"
      className={cx("absolute inset-0 size-full", tone)}
      style={clip ? { clipPath: clip } : undefined}
    >
      <path d={path} stroke="currentColor" strokeWidth="0.6" fill="none" />
    </svg>
  );
  return (
    <span className={cx("relative block", className)}>
      {layer("text-wave")}
      {played > 0 && layer("text-accent", `inset(0 ${(100 - played * 100).toFixed(2)}% 0 0)`)}
    </span>
  );
}
