"use client";
import { useRef, type PointerEvent } from "react";
import { tenth } from "@/lib/player/zoom";
import { usePlayer } from "@/lib/store/player";

const DRAG_PX = 4;

/** Seconds at the pointer, on an element as wide as the piece. */
export function secondsAt(element: Element, clientX: number): number {
  const { left, width } = element.getBoundingClientRect();
  const length = usePlayer.getState().now?.seconds ?? 0;
  return Math.min(Math.max((clientX - left) / width, 0), 1) * length;
}

/** A click or tap goes there. Dragging chooses a region; a finger scrolls instead, and has the handles. */
export function useSurface() {
  const from = useRef<{ x: number; at: number; dragged: boolean } | null>(null);
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0 || !event.isPrimary || !usePlayer.getState().now) return;
      from.current = { x: event.clientX, at: secondsAt(event.currentTarget, event.clientX), dragged: false };
      if (event.pointerType !== "touch") event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const start = from.current;
      if (!start || (!start.dragged && Math.abs(event.clientX - start.x) < DRAG_PX)) return;
      start.dragged = true;
      if (event.pointerType === "touch") return;
      const to = secondsAt(event.currentTarget, event.clientX);
      usePlayer.getState().setRegion({ start: tenth(start.at), end: tenth(to) });
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      if (from.current && !from.current.dragged)
        usePlayer.getState().seek(secondsAt(event.currentTarget, event.clientX));
      from.current = null;
    },
    onPointerCancel: () => void (from.current = null),
  };
}
