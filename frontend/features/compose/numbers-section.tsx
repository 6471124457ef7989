"use client";
import { takesDuration, type Field } from "@/lib/recipe/recipe";
import * as t from "@/lib/text";
import { KeyField } from "./key-field";
import { NumberField } from "./number-field";
import { Section } from "./section";
import { SeedField } from "./seed-field";
import { TimeField } from "./time-field";
import { UnsupportedNote } from "./unsupported-note";
import { useForm } from "./use-form";

const NOTE = "make-numbers-note";
const FIELDS: readonly Field[] = ["bpm", "key", "time_signature", "steps", "guidance", "strength", "loudness"];

export function NumbersSection() {
  const { recipe } = useForm();
  const timed = takesDuration(recipe.task);
  const { units, numbers } = t.compose;
  const rest = [
    recipe.bpm === null ? "" : `${recipe.bpm} ${units.bpm}`,
    recipe.key ?? "",
    recipe.variants > 1 ? `×${recipe.variants}` : "",
  ];
  return (
    <Section name="numbers" summary={numbers.summary(timed ? `${recipe.duration} ${units.seconds}` : null, rest)}>
      <div className="grid grid-cols-2 gap-x-3 gap-y-3">
        <NumberField
          field="duration"
          unit={units.seconds}
          disabled={!timed}
          hint={timed ? undefined : numbers.sourceLength}
        />
        <NumberField field="variants" />
        <NumberField field="bpm" unit={units.bpm} note={NOTE} />
        <TimeField note={NOTE} />
        <KeyField note={NOTE} />
        <SeedField />
        <NumberField field="steps" note={NOTE} />
        <NumberField field="guidance" step={0.5} note={NOTE} />
        <NumberField field="strength" step={0.05} note={NOTE} />
        <NumberField field="loudness" step={0.5} unit={units.lufs} note={NOTE} />
      </div>
      <UnsupportedNote id={NOTE} fields={FIELDS} />
    </Section>
  );
}
