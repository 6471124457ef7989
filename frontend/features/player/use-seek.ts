"use client";
import type { KeyboardEvent } from "react";
import { clock } from "@/lib/format";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";

const STEP = 5;
const PAGE = 15;

function target(key: string, position: number, length: number): number | null {
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return position - STEP;
    case "ArrowRight":
    case "ArrowUp":
      return position + STEP;
    case "PageDown":
      return position - PAGE;
    case "PageUp":
      return position + PAGE;
    case "Home":
      return 0;
    case "End":
      return length;
    default:
      return null;
  }
}

/** What makes an element the slider of the position. */
export function useSeek() {
  const length = usePlayer((state) => state.now?.seconds ?? 0);
  const tenths = usePlayer((state) => Math.round(state.position * 10) / 10);
  const seek = usePlayer((state) => state.seek);
  return {
    role: "slider",
    tabIndex: length ? 0 : -1,
    "aria-label": t.player.position,
    "aria-disabled": !length,
    "aria-valuemin": 0,
    "aria-valuemax": length,
    "aria-valuenow": tenths,
    "aria-valuetext": t.player.at(clock(tenths), clock(length)),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const to = target(event.key, usePlayer.getState().position, length);
      if (to === null) return;
      event.preventDefault();
      event.stopPropagation();
      seek(to);
    },
  } as const;
}
