"use client";
import { useRef } from "react";

/** For what an item of a menu opens, which takes the focus: it comes once the menu has closed. */
export function useAfterMenu() {
  const next = useRef<(() => void) | null>(null);
  return {
    /** What an item that leads to `what` does when it is chosen. */
    after: (what: () => void) => () => void (next.current = what),
    onCloseAutoFocus: (event: Event) => {
      if (!next.current) return;
      event.preventDefault();
      next.current();
      next.current = null;
    },
  };
}
