"use client";
import { Select } from "@/components/ui/select";
import type { Field } from "@/lib/recipe/recipe";
import * as t from "@/lib/text";
import { AudioWell } from "./audio-well";
import { chooseSource } from "./choose-task";
import { FormField } from "./form-field";
import { TracksField } from "./tracks-field";
import { UnsupportedNote } from "./unsupported-note";
import { useForm } from "./use-form";

const NOTE = "make-source-note";
const FIELDS: readonly Field[] = ["reference", "tracks", "extend_at"];

/** Loaded when its section is unfolded. */
export default function SourceFields() {
  const { recipe, set } = useForm();
  return (
    <>
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
    </>
  );
}
