"use client";
import { useLayoutEffect } from "react";
import { useStudioUrl } from "@/lib/studio-url";

/** Tells the style sheet which panel the address names. */
export function PanelFollower() {
  const { panel } = useStudioUrl();
  useLayoutEffect(() => void (document.documentElement.dataset.panel = panel), [panel]);
  return null;
}
