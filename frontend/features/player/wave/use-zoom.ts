"use client";
import { useEffect, useLayoutEffect, useRef, type RefObject } from "react";
import { scrollFor, zoomBy } from "@/lib/player/zoom";
import { usePlayer } from "@/lib/store/player";
import { useView } from "../view";

const WHEEL = 0.01;

const spread = (fingers: ReadonlyMap<number, number>): number => {
  const [a = 0, b = 0] = fingers.values();
  return Math.max(Math.abs(a - b), 1);
};

/** Zoom by ctrl and wheel (which is a pad's pinch too) and by two fingers; what is under the pointer stays there. */
export function useZoom(ref: RefObject<HTMLElement | null>): void {
  const zoom = useView((state) => state.zoom);
  const before = useRef({ zoom, at: null as number | null });

  useLayoutEffect(() => {
    const view = ref.current;
    if (!view) return;
    const { now, position } = usePlayer.getState();
    const playhead = now ? (position / now.seconds) * view.clientWidth * before.current.zoom - view.scrollLeft : 0;
    const seen = Math.min(Math.max(playhead, 0), view.clientWidth);
    view.scrollLeft = scrollFor(view.scrollLeft, before.current.at ?? seen, before.current.zoom, zoom);
    before.current = { zoom, at: null };
  }, [ref, zoom]);

  useEffect(() => {
    const view = ref.current;
    if (!view) return;
    const by = (factor: number, clientX: number) => {
      before.current.at = clientX - view.getBoundingClientRect().left;
      useView.getState().set({ zoom: zoomBy(useView.getState().zoom, factor) });
    };
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      by(Math.exp(-event.deltaY * WHEEL), event.clientX);
    };
    const fingers = new Map<number, number>();
    const down = (event: PointerEvent) => event.pointerType === "touch" && fingers.set(event.pointerId, event.clientX);
    const moved = (event: PointerEvent) => {
      if (!fingers.has(event.pointerId)) return;
      const wide = spread(fingers);
      fingers.set(event.pointerId, event.clientX);
      if (fingers.size === 2) by(spread(fingers) / wide, event.clientX);
    };
    const up = (event: PointerEvent) => fingers.delete(event.pointerId);
    view.addEventListener("wheel", wheel, { passive: false });
    view.addEventListener("pointerdown", down);
    view.addEventListener("pointermove", moved);
    for (const name of ["pointerup", "pointercancel"] as const) view.addEventListener(name, up);
    return () => {
      view.removeEventListener("wheel", wheel);
      view.removeEventListener("pointerdown", down);
      view.removeEventListener("pointermove", moved);
      for (const name of ["pointerup", "pointercancel"] as const) view.removeEventListener(name, up);
    };
  }, [ref]);

  useEffect(
    () =>
      usePlayer.subscribe((state, last) => {
        const view = ref.current;
        if (!view || !state.now || !state.playing || state.position === last.position) return;
        const at = (state.position / state.now.seconds) * view.scrollWidth;
        if (at < view.scrollLeft || at > view.scrollLeft + view.clientWidth) view.scrollLeft = at - 24;
      }),
    [ref],
  );
}
