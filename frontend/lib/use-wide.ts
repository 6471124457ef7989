"use client";
import { useSyncExternalStore } from "react";

const WIDE = "(min-width: 48rem)";

function subscribe(changed: () => void): () => void {
  const query = matchMedia(WIDE);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

/**
 * Whether there is room for the desktop's arrangement (Tailwind's `md`); for what must not be there twice. Null until the
 * page has woken up: its HTML is for both.
 */
export const useWide = (): boolean | null =>
  useSyncExternalStore(
    subscribe,
    () => matchMedia(WIDE).matches,
    () => null,
  );
