"use client";
import { useSearchParams } from "next/navigation";

export const STUDIO_PANELS = ["make", "takes", "agent"] as const;
export type StudioPanel = (typeof STUDIO_PANELS)[number];

/**
 * Changes the address, and not the page; with `step` the browser's back button takes it back. What only changes it needs
 * no hook: who reads the address is left out of a page's HTML, for that is made without one.
 */
export function go(change: Readonly<Record<string, string | null>>, { step = false } = {}): void {
  const { history, location } = window;
  const next = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) next.delete(name);
    else next.set(name, value);
  }
  const query = next.toString();
  const address = query ? `${location.pathname}?${query}` : location.pathname;
  if (step) history.pushState({ step: true }, "", address);
  else history.replaceState({ step: isStep() }, "", address);
}

const isStep = (): boolean => (window.history.state as { step?: boolean } | null)?.step === true;

/** Changes the address to what it was before a step: back where there was one, so that forward leads here again. */
export function goBack(change: Readonly<Record<string, string | null>>): void {
  if (isStep()) window.history.back();
  else go(change);
}

/** What the address says of the studio: the panel that a small screen shows, and the take that is chosen. */
export function useStudioUrl() {
  const parameters = useSearchParams();
  const asked = parameters.get("panel");
  const panel = STUDIO_PANELS.find((name) => name === asked) ?? "make";
  return { panel, take: parameters.get("take"), remix: parameters.get("remix"), parameters };
}
