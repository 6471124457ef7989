/** Pixels. */
export const HEIGHT = { min: 120, max: 600, step: 24 };

export const clampHeight = (height: number): number => Math.round(Math.min(Math.max(height, HEIGHT.min), HEIGHT.max));
