"use client";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { FORMATS, LENGTHS } from "@/lib/recipe/limits";
import type { Field } from "@/lib/recipe/recipe";
import * as t from "@/lib/text";
import { FormField } from "./form-field";
import { NumberField } from "./number-field";
import { UnsupportedNote } from "./unsupported-note";
import { useForm } from "./use-form";
import { VoiceFields } from "./voice-fields";

const NOTE = "make-more-note";
const FIELDS: readonly Field[] = [
  "voice",
  "lead",
  "language",
  "stems",
  "shift",
  "temperature",
  "top_k",
  "top_p",
  "instruction",
];

/** Loaded when its section is unfolded. */
export default function MoreFields() {
  const { recipe, set, counts } = useForm();
  return (
    <>
      <div className="grid grid-cols-2 items-start gap-3">
        <VoiceFields note={NOTE} />
        <FormField field="format">
          {(control) => (
            <Select
              {...control}
              value={recipe.format}
              onChange={({ target }) => set({ format: FORMATS.find((one) => one === target.value) ?? "wav" })}
            >
              {FORMATS.map((format) => (
                <option key={format} value={format}>
                  {t.compose.formats[format]}
                </option>
              ))}
            </Select>
          )}
        </FormField>
        <Checkbox
          role="switch"
          label={t.compose.fields.stems}
          title={t.compose.stemsHint}
          className="self-end"
          checked={recipe.stems}
          disabled={!counts("stems")}
          aria-describedby={counts("stems") ? undefined : NOTE}
          onChange={({ target }) => set({ stems: target.checked })}
        />
        <NumberField field="shift" step={0.1} note={NOTE} />
        <NumberField field="temperature" step={0.1} note={NOTE} />
        <NumberField field="top_k" note={NOTE} />
        <NumberField field="top_p" step={0.05} note={NOTE} />
        <FormField field="instruction" note={NOTE} className="col-span-2">
          {(control) => (
            <Input
              {...control}
              maxLength={LENGTHS.instruction}
              value={recipe.instruction}
              onChange={({ target }) => set({ instruction: target.value })}
            />
          )}
        </FormField>
      </div>
      <UnsupportedNote id={NOTE} fields={FIELDS} />
    </>
  );
}
