"use client";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback } from "react";

export const STUDIO_PANELS = ["make", "takes", "agent"] as const;
export type StudioPanel = (typeof STUDIO_PANELS)[number];

/**
 * Changes the address; with `step` the browser's back button takes it back. What only changes it takes this hook, not the
 * next: who reads the address is left out of a page's HTML, for that is made without one.
 */
export function useGo() {
  const path = usePathname();
  const router = useRouter();
  return useCallback(
    (change: Readonly<Record<string, string | null>>, { step = false } = {}) => {
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(change)) {
        if (value === null) next.delete(name);
        else next.set(name, value);
      }
      const query = next.toString();
      router[step ? "push" : "replace"](query ? `${path}?${query}` : path, { scroll: false });
    },
    [path, router],
  );
}

/** What the address says of the studio: the panel that a small screen shows, and the take that is chosen. */
export function useStudioUrl() {
  const parameters = useSearchParams();
  const go = useGo();
  const asked = parameters.get("panel");
  const panel = STUDIO_PANELS.find((name) => name === asked) ?? "make";
  return { panel, take: parameters.get("take"), remix: parameters.get("remix"), parameters, go };
}
