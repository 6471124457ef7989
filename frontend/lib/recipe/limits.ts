/** Lowest and highest value of each number, in the form's order, as openapi.json has them; a test compares the two. */
export const LIMITS = {
  duration: { min: 1, max: 600 },
  variants: { min: 1, max: 8, whole: true },
  bpm: { min: 30, max: 300 },
  seed: { min: 0, max: Number.MAX_SAFE_INTEGER, whole: true },
  steps: { min: 1, max: 500, whole: true },
  guidance: { min: 0, max: 30 },
  strength: { min: 0, max: 1 },
  loudness: { min: -30, max: -8 },
  shift: { min: 1, max: 5 },
  temperature: { min: 0, max: 5 },
  top_k: { min: 1, max: 10_000, whole: true },
  top_p: { min: 0, max: 1 },
} as const satisfies Record<string, Limit>;

export interface Limit {
  min: number;
  max: number;
  whole?: boolean;
}

export type NumberField = keyof typeof LIMITS;
export const NUMBER_FIELDS = Object.keys(LIMITS) as NumberField[];

/** Most characters of each text. */
export const LENGTHS = { prompt: 2000, negative_prompt: 2000, lyrics: 20_000, title: 200, lead: 40, instruction: 500 };

export const LORA_SCALE = { min: 0, max: 2 };
export const FORMATS = ["wav", "wav24", "flac", "mp3", "ogg"] as const;
export const TIME_SIGNATURES = ["2/4", "3/4", "4/4", "6/8"] as const;
/** Instruments to add, and characters of one's name. */
export const TRACKS = { most: 8, long: 40 };

const MORE_SECONDS = 30;

/** How long an extension of a song of so many seconds is, unless another length is asked for: the whole song is meant. */
export const extendedTo = (seconds: number): number =>
  Math.min(LIMITS.duration.max, Math.round(seconds + MORE_SECONDS));
