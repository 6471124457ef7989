/** How far a waveform can be enlarged. */
export const ZOOM_MAX = 16;
const STEP = 1.5;

const clamp = (zoom: number): number => Math.min(Math.max(zoom, 1), ZOOM_MAX);

/** One step in (1) or out (-1); close to the whole song it is the whole song. */
export function zoomStep(zoom: number, direction: 1 | -1): number {
  const next = clamp(zoom * STEP ** direction);
  return next < 1.05 ? 1 : next;
}

/** Enlarged by a factor, as a pinch or a turn of the wheel says. */
export const zoomBy = (zoom: number, factor: number): number => clamp(zoom * factor);

/** What to scroll to so that the point under the pointer stays there: `at` pixels from the left edge of the view. */
export const scrollFor = (scroll: number, at: number, before: number, after: number): number =>
  Math.max(0, ((scroll + at) * after) / before - at);

/** Seconds to tenths, as regions are kept and shown. */
export const tenth = (seconds: number): number => Math.round(seconds * 10) / 10;

/** Values from 0 to 1, the loudest at 1. */
export function normalised(peaks: readonly number[]): number[] {
  const loudest = Math.max(...peaks, 0);
  return peaks.map((peak) => (loudest ? peak / loudest : 0));
}
