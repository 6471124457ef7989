import type { SideName } from "@/lib/store/preferences";

/** Pixels. */
export const WIDTHS: Record<SideName, { min: number; max: number }> = {
  compose: { min: 280, max: 440 },
  agent: { min: 280, max: 520 },
};
export const DEFAULT_WIDTH = 320;
const STEP = 16;

export const clampWidth = (side: SideName, width: number): number =>
  Math.round(Math.min(Math.max(width, WIDTHS[side].min), WIDTHS[side].max));

/** The width after a key on the separator, which goes where the arrow points; null for keys it does not know. */
export function widthAfterKey(side: SideName, width: number, key: string): number | null {
  const step = side === "compose" ? STEP : -STEP;
  switch (key) {
    case "ArrowLeft":
      return clampWidth(side, width - step);
    case "ArrowRight":
      return clampWidth(side, width + step);
    case "Home":
      return WIDTHS[side].min;
    case "End":
      return WIDTHS[side].max;
    default:
      return null;
  }
}
