"use client";
import type { KeyboardEvent, PointerEvent } from "react";
import { clampHeight, HEIGHT } from "@/lib/console-height";
import { usePreferences } from "@/lib/store/preferences";
import * as t from "@/lib/text";

/** The upper edge of the drawer: dragged, or moved with the arrows; the settings take it as a number. */
export function HeightHandle() {
  const height = usePreferences((state) => state.consoleHeight);
  const keep = (next: number) => usePreferences.getState().set({ consoleHeight: clampHeight(next) });
  const onKeyDown = (event: KeyboardEvent) => {
    const next = {
      ArrowUp: height + HEIGHT.step,
      ArrowDown: height - HEIGHT.step,
      Home: HEIGHT.min,
      End: HEIGHT.max,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    keep(next);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) keep(height - event.movementY);
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={t.console.height}
      aria-valuenow={height}
      aria-valuemin={HEIGHT.min}
      aria-valuemax={HEIGHT.max}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      className="relative h-px shrink-0 cursor-row-resize touch-none bg-line outline-none select-none after:absolute after:inset-x-0 after:-inset-y-1.5 hover:bg-line-strong focus-visible:bg-accent focus-visible:ring-1 focus-visible:ring-accent max-md:hidden"
    />
  );
}
