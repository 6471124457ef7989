import type { Problems } from "@/lib/recipe/check";
import type { Field } from "@/lib/recipe/recipe";
import { idOf } from "./form-field";
import { useSections, type SectionName } from "./sections";

const PLACES: Partial<Record<Field, SectionName>> = {
  lyrics: "lyrics",
  engine: "engine",
  model: "engine",
  lora: "engine",
  source: "source",
  reference: "source",
  tracks: "source",
  extend_at: "source",
  ...Object.fromEntries(
    ["duration", "variants", "bpm", "time_signature", "key", "seed", "steps", "guidance", "strength", "loudness"].map(
      (field) => [field, "numbers"],
    ),
  ),
};
const IN_PROMPT: ReadonlySet<string> = new Set([
  "task",
  "prompt",
  "instrumental",
  "negative_prompt",
  "title",
  "region",
]);

/** A part that was just unfolded may still be loading: its field is waited for, a few seconds at most. */
function focusOn(id: string, frames = 180): void {
  const field = document.getElementById(id);
  if (field) field.focus();
  else if (frames) requestAnimationFrame(() => focusOn(id, frames - 1));
}

/** Unfolds the parts of the form that have something wrong, and puts the cursor there. */
export function showProblem(problems: Problems): void {
  const fields = Object.keys(problems) as Field[];
  const { show } = useSections.getState();
  for (const field of fields) if (!IN_PROMPT.has(field)) show(PLACES[field] ?? "more", true);
  const [first] = fields;
  if (first) requestAnimationFrame(() => focusOn(idOf(first)));
}
