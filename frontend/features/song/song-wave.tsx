"use client";
import { WaveStrip } from "@/components/wave-strip";
import { usePlayer } from "@/lib/store/player";

/** The song's waveform, and how far it has been played. The transport has the one to seek in. */
export function SongWave({ id, peaks }: { id: string; peaks: readonly number[] }) {
  const played = usePlayer(({ now, position }) =>
    now?.id === id && now.seconds ? Math.round((position / now.seconds) * 192) / 192 : 0,
  );
  return <WaveStrip peaks={peaks} played={played} bars={192} className="h-12 min-w-0 flex-1" />;
}
