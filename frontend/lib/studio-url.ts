"use client";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback } from "react";

export const STUDIO_PANELS = ["make", "takes", "agent"] as const;
export type StudioPanel = (typeof STUDIO_PANELS)[number];

/** What the address says of the studio: the panel that a small screen shows, and the take that is chosen. */
export function useStudioUrl() {
  const parameters = useSearchParams();
  const path = usePathname();
  const router = useRouter();
  const asked = parameters.get("panel");
  const panel = STUDIO_PANELS.find((name) => name === asked) ?? "make";
  /** Changes the address; with `step` the browser's back button takes it back. */
  const go = useCallback(
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
  return { panel, take: parameters.get("take"), remix: parameters.get("remix"), parameters, go };
}
