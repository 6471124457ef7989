"use client";
import { useState } from "react";
import { Input } from "@/components/ui/input";
import * as t from "@/lib/text";
import { FormField } from "./form-field";
import { useForm } from "./use-form";

export const readTracks = (text: string): string[] =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);

/** Instruments by name. What is typed stays as it is while the cursor is in the field. */
export function TracksField({ note }: { note: string }) {
  const { recipe, set } = useForm();
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <FormField field="tracks" note={note} hint={t.compose.tracksHint}>
      {(control) => (
        <Input
          {...control}
          value={typed ?? recipe.tracks.join(", ")}
          onChange={({ target }) => {
            setTyped(target.value);
            set({ tracks: readTracks(target.value) });
          }}
          onBlur={() => setTyped(null)}
        />
      )}
    </FormField>
  );
}
