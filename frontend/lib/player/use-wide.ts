"use client";
import { useSyncExternalStore } from "react";

const WIDE = "(min-width: 48rem)";

function subscribe(changed: () => void): () => void {
  const query = matchMedia(WIDE);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

/** Whether there is room for the desktop's arrangement (Tailwind's `md`); for what must not be there twice. */
export const useWide = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => matchMedia(WIDE).matches,
    () => true,
  );
