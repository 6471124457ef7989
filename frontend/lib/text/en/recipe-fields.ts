import type { Field, Task } from "@/lib/recipe/recipe";

export const fields: Record<Field, string> = {
  task: "What to make",
  prompt: "Prompt",
  negative_prompt: "Not wanted",
  lyrics: "Lyrics",
  instrumental: "Instrumental",
  language: "Language",
  bpm: "Tempo",
  key: "Key",
  time_signature: "Time signature",
  duration: "Length",
  steps: "Steps",
  guidance: "Guidance",
  seed: "Seed",
  variants: "Variants",
  strength: "Strength",
  region: "Region",
  source: "Source",
  remix_of: "Remix of",
  reference: "Reference",
  extend_at: "End that grows",
  tracks: "Instruments",
  voice: "Voice",
  lead: "Lead",
  loudness: "Loudness",
  stems: "Stems",
  model: "Model",
  lora: "LoRA",
  shift: "Shift",
  instruction: "Instruction",
  temperature: "Temperature",
  top_k: "Top k",
  top_p: "Top p",
  format: "Format",
  engine: "Engine",
  title: "Title",
  cover: "Cover image",
};

export const tasks: Record<Task, string> = {
  text2music: "New song",
  cover: "Cover",
  complete: "Add instruments",
  extend: "Extend",
  retake: "Retake",
  stems: "Take apart",
  repaint: "Repaint",
};

/** After "for": "House Band does not use guidance for a cover." */
export const taskNouns: Record<Task, string> = {
  text2music: "a new song",
  cover: "a cover",
  complete: "added instruments",
  extend: "an extension",
  retake: "a retake",
  stems: "stems",
  repaint: "a repaint",
};

export const edits: Record<Exclude<Task, "text2music">, (name: string) => string> = {
  cover: (name) => `Cover of ${name}`,
  complete: (name) => `More instruments for ${name}`,
  extend: (name) => `More of ${name}`,
  retake: (name) => `Retake of ${name}`,
  stems: (name) => `Stems of ${name}`,
  repaint: (name) => `Repaint of ${name}`,
};
