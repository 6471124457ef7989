"use client";
import type { CSSProperties, KeyboardEvent, PointerEvent } from "react";
import { cx } from "@/lib/class-names";
import { clock } from "@/lib/format";
import { tenth } from "@/lib/player/zoom";
import { usePlayer, type Region } from "@/lib/store/player";
import * as t from "@/lib/text";
import { secondsAt } from "./use-surface";

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -0.1, ArrowDown: -0.1, ArrowRight: 0.1, ArrowUp: 0.1 };
const SHORTEST = 0.1;

function move(region: Region, side: keyof Region, to: number): void {
  const at = tenth(to);
  const start = side === "start" ? Math.min(at, region.end - SHORTEST) : region.start;
  const end = side === "end" ? Math.max(at, region.start + SHORTEST) : region.end;
  usePlayer.getState().setRegion({ start: tenth(start), end: tenth(end) });
}

/** One end of the region, to drag or to move by keys. It lies outside of the region, so that two never cover each other. */
function Handle({ region, side, length }: { region: Region; side: keyof Region; length: number }) {
  const share = `${(100 * region[side]) / length}%`;
  const place: CSSProperties =
    side === "start"
      ? { left: `max(0px, calc(${share} - var(--handle)))` }
      : { left: `min(calc(100% - var(--handle)), ${share})` };
  const follow = (event: PointerEvent<HTMLElement>) => {
    const surface = event.currentTarget.parentElement;
    if (surface && event.currentTarget.hasPointerCapture(event.pointerId))
      move(region, side, secondsAt(surface, event.clientX));
  };
  const step = (event: KeyboardEvent) => {
    const by = STEPS[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    move(region, side, region[side] + by * (event.shiftKey ? 10 : 1));
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={side === "start" ? t.player.region.start : t.player.region.end}
      aria-valuemin={side === "start" ? 0 : region.start}
      aria-valuemax={side === "start" ? region.end : length}
      aria-valuenow={region[side]}
      aria-valuetext={clock(region[side], true)}
      style={place}
      onKeyDown={step}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={follow}
      className={cx(
        "absolute inset-y-0 z-10 flex w-(--handle) cursor-ew-resize touch-none items-end [--handle:24px] focus-visible:outline-repaint max-md:[--handle:44px]",
        side === "start" ? "justify-end" : "justify-start",
      )}
    >
      <span className="pointer-events-none h-5 w-2 bg-repaint" />
    </div>
  );
}

/** The region over the waveform. */
export function RegionBox() {
  const region = usePlayer((state) => state.region);
  const length = usePlayer((state) => state.now?.seconds ?? 0);
  if (!region || !length) return null;
  const left = `${(100 * region.start) / length}%`;
  const width = `${(100 * (region.end - region.start)) / length}%`;
  return (
    <>
      <div
        style={{ left, width }}
        className="pointer-events-none absolute inset-y-0 border-x border-repaint bg-repaint/20"
      />
      <Handle region={region} side="start" length={length} />
      <Handle region={region} side="end" length={length} />
    </>
  );
}
