"use client";
import { Undo2 } from "lucide-react";
import { useRef } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { insertSection } from "@/lib/recipe/lyrics";
import { KINDS, type Kind } from "@/lib/recipe/tags";
import * as t from "@/lib/text";
import { FormField } from "./form-field";
import { changeLyrics, undoLyrics, useLyricsHistory } from "./lyrics-history";
import { totals } from "./lyrics-section";
import { LyricsText } from "./lyrics-text";
import { LyricsWriter } from "./lyrics-writer";
import { SelectAction } from "./select-action";
import { UnsupportedNote } from "./unsupported-note";
import { useForm } from "./use-form";

const NOTE = "make-lyrics-note";
const KIND_OPTIONS = KINDS.map((kind) => ({ value: kind, title: t.sections[kind] }));

/** The words, with the syllables of each line beside it. */
export function LyricsEditor() {
  const { recipe, counts } = useForm();
  const area = useRef<HTMLTextAreaElement>(null);
  const past = useLyricsHistory((state) => state.past.length);
  const words = t.compose.lyrics;
  const insert = (kind: Kind) => {
    const cursor = area.current?.selectionStart ?? recipe.lyrics.length;
    const next = insertSection(recipe.lyrics, cursor, kind);
    changeLyrics(next.text);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(next.cursor, next.cursor);
    });
  };
  return (
    <>
      <div className="flex items-center gap-1">
        <SelectAction label={words.insert} options={KIND_OPTIONS} disabled={!counts("lyrics")} onChoose={insert} />
        <IconButton label={words.undo} disabled={!past} onClick={undoLyrics}>
          <Undo2 size={16} aria-hidden />
        </IconButton>
      </div>
      <FormField
        field="lyrics"
        note={NOTE}
        aside={<span className="text-xs text-fg-1 tabular-nums">{totals(recipe.lyrics, recipe.language)}</span>}
        hint={recipe.instrumental && recipe.lyrics.trim() ? words.unsung : undefined}
      >
        {(control) => <LyricsText ref={area} {...control} />}
      </FormField>
      <UnsupportedNote id={NOTE} fields={["lyrics"]} />
      <LyricsWriter />
    </>
  );
}
