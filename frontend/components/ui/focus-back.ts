"use client";
import { useRef } from "react";

/** For overlays that no trigger of radix opens: focus goes back to where it was, then `then` runs. */
export function useFocusBack(then?: () => void) {
  const before = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => void (before.current = document.activeElement),
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
      then?.();
    },
  };
}
