"use client";
import { usePlayer } from "@/lib/store/player";

const share = (part: number, whole: number): string => `${(100 * part) / whole}%`;

/** The form of the song over its waveform. */
export function Sections() {
  const sections = usePlayer((state) => state.now?.track?.sections);
  const length = usePlayer((state) => state.now?.seconds ?? 0);
  if (!sections || !length) return null;
  return sections.map(({ start, end, kind }) => (
    <span
      key={`${start} ${kind}`}
      style={{ left: share(start, length), width: share(end - start, length) }}
      className="absolute inset-y-0 truncate border-l border-line px-1 text-xs text-fg-1"
    >
      {kind}
    </span>
  ));
}
