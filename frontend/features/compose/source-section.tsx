"use client";
import { Select } from "@/components/ui/select";
import type { Field } from "@/lib/recipe/recipe";
import { useRecipe } from "@/lib/store/recipe";
import * as t from "@/lib/text";
import { AudioWell } from "./audio-well";
import { chooseSource } from "./choose-task";
import { FormField } from "./form-field";
import { Section } from "./section";
import { TracksField } from "./tracks-field";
import { UnsupportedNote } from "./unsupported-note";
import { useForm } from "./use-form";
import { useSource } from "./use-source";

const NOTE = "make-source-note";
const FIELDS: readonly Field[] = ["reference", "tracks", "extend_at"];

/** Audio to start from, audio to sound like, and what is to become of it. */
export function SourceSection() {
  const { recipe, set } = useForm();
  const name = useRecipe((state) => (recipe.source ? state.names[recipe.source] : undefined));
  const source = useSource(recipe.source);
  const summary = recipe.source ? (source.name ?? name ?? t.common.loading) : t.compose.source.none;
  return (
    <Section name="source" summary={summary}>
      <AudioWell
        field="source"
        onChoose={chooseSource}
        hint={recipe.task === "text2music" ? t.compose.source.forNewSong : undefined}
      />
      <AudioWell
        field="reference"
        onChoose={(reference) => set({ reference })}
        note={NOTE}
        hint={t.compose.source.referenceHint}
      />
      <TracksField note={NOTE} />
      <FormField field="extend_at" note={NOTE}>
        {(control) => (
          <Select
            {...control}
            value={recipe.extend_at}
            onChange={({ target }) => set({ extend_at: target.value === "start" ? "start" : "end" })}
          >
            <option value="end">{t.compose.ends.end}</option>
            <option value="start">{t.compose.ends.start}</option>
          </Select>
        )}
      </FormField>
      <UnsupportedNote id={NOTE} fields={FIELDS} />
    </Section>
  );
}
