"use client";
import { tenth } from "@/lib/player/zoom";
import { usePlayer, type Region } from "@/lib/store/player";
import * as t from "@/lib/text";
import { SecondsField } from "./seconds-field";

/** The region by numbers: what dragging does, for everybody. */
export function RegionNumbers({ region }: { region: Region }) {
  const length = usePlayer((state) => state.now?.seconds ?? 0);
  const setRegion = usePlayer((state) => state.setRegion);
  return (
    <div role="group" aria-label={t.player.region.seconds} className="flex items-center gap-1 text-xs text-fg-1">
      <SecondsField
        label={t.player.region.startSeconds}
        value={region.start}
        min={0}
        max={tenth(region.end - 0.1)}
        onChange={(start) => setRegion({ ...region, start })}
      />
      <span aria-hidden>{"–"}</span>
      <SecondsField
        label={t.player.region.endSeconds}
        value={region.end}
        min={tenth(region.start + 0.1)}
        max={tenth(length)}
        onChange={(end) => setRegion({ ...region, end })}
      />
      <span aria-hidden>{t.player.region.unit}</span>
    </div>
  );
}
