"use client";
import { sectionName } from "@/lib/section-name";
import { usePlayer } from "@/lib/store/player";
import { useView } from "../view";

const share = (part: number, whole: number): string => `${(100 * part) / whole}%`;

/** The form of the song over its waveform, or its chords when they are asked for. */
export function Labels() {
  const track = usePlayer((state) => state.now?.track);
  const length = usePlayer((state) => state.now?.seconds ?? 0);
  const chords = useView((state) => state.chords);
  if (!track || !length) return null;
  const named = chords
    ? (track.chords ?? []).map(({ start, end, name }) => ({ start, end, name }))
    : (track.sections ?? []).map(({ start, end, kind }) => ({ start, end, name: sectionName(kind) }));
  return named.map(({ start, end, name }) => (
    <span
      key={`${start} ${name}`}
      style={{ left: share(start, length), width: share(end - start, length) }}
      className="absolute inset-y-0 truncate border-l border-line px-1 text-xs leading-4 text-fg-1"
    >
      {name}
    </span>
  ));
}
