"use client";
import { useEffect, useState, type KeyboardEvent, type PointerEvent } from "react";
import { cx } from "@/lib/class-names";
import { usePreferences, type SideName } from "@/lib/store/preferences";
import * as t from "@/lib/text";
import { clampWidth, DEFAULT_WIDTH, WIDTHS, widthAfterKey } from "./panel-width";

/**
 * Between a panel at the side and the middle: dragged, or moved with the arrows; Enter closes the panel. The settings take
 * its place as a number.
 */
export function PanelSeparator({ side }: { side: SideName }) {
  const width = usePreferences((state) => state.widths[side]);
  const [dragged, setDragged] = useState<{ from: number; width: number } | null>(null);
  const sign = side === "compose" ? 1 : -1;
  const { set, togglePanel } = usePreferences.getState();
  const keep = (next: number) => set({ widths: { ...usePreferences.getState().widths, [side]: next } });
  const now = dragged?.width ?? width;

  useEffect(() => {
    if (dragged) document.documentElement.style.setProperty(`--${side}-width`, `${dragged.width}px`);
  }, [dragged, side]);

  const onKeyDown = (event: KeyboardEvent) => {
    const next = widthAfterKey(side, width, event.key);
    if (next === null && event.key !== "Enter") return;
    event.preventDefault();
    if (next === null) togglePanel(side);
    else keep(next);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (dragged) setDragged({ ...dragged, width: clampWidth(side, width + sign * (event.clientX - dragged.from)) });
  };
  const end = () => {
    if (dragged) keep(dragged.width);
    setDragged(null);
  };
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t.shell.width[side]}
      aria-controls={`panel-${side}`}
      aria-valuenow={now}
      aria-valuemin={WIDTHS[side].min}
      aria-valuemax={WIDTHS[side].max}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragged({ from: event.clientX, width });
      }}
      onPointerMove={onPointerMove}
      onPointerUp={end}
      onPointerCancel={end}
      onDoubleClick={() => keep(DEFAULT_WIDTH)}
      className={cx(
        "group relative z-10 w-px shrink-0 cursor-col-resize touch-none bg-line outline-none select-none max-md:hidden",
        "after:absolute after:-inset-x-1.5 after:inset-y-0 hover:bg-line-strong focus-visible:bg-accent focus-visible:ring-1 focus-visible:ring-accent",
        side === "compose" ? "compose-closed:hidden" : "agent-closed:hidden",
      )}
    />
  );
}
