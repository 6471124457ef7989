import type { GenerateRequest } from "@/lib/api/schema";
import * as t from "@/lib/text";

export type PresetId = keyof typeof t.compose.presets;

type Numbers = Omit<GenerateRequest, "prompt" | "title">;

/** Songs that the house band plays well, in the order in which they are shown. */
const NUMBERS: Record<PresetId, Numbers> = {
  lofi: { instrumental: true, bpm: 78, duration: 30 },
  piano: { bpm: 72, key: "A minor", duration: 40, voice: "heart" },
  synthwave: { instrumental: true, bpm: 104, key: "F# minor", duration: 30 },
  bossa: { instrumental: true, bpm: 120, key: "D minor", duration: 30, lead: "flute" },
  house: { instrumental: true, bpm: 122, duration: 30 },
  folk: { bpm: 96, key: "G major", duration: 40, voice: "baritone" },
  waltz: { instrumental: true, bpm: 132, time_signature: "3/4", duration: 25 },
  swing: { instrumental: true, bpm: 160, duration: 30, lead: "sax" },
  ambient: { instrumental: true, bpm: 60, duration: 45 },
  rock: { bpm: 140, key: "E minor", duration: 30, voice: "tenor" },
};

export interface Preset {
  id: PresetId;
  title: string;
  request: GenerateRequest;
}

export const PRESETS: readonly Preset[] = (Object.keys(NUMBERS) as PresetId[]).map((id) => ({
  id,
  title: t.compose.presets[id].title,
  request: { prompt: t.compose.presets[id].prompt, ...NUMBERS[id] },
}));
