"use client";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { addSection, moveSection, numbers, readSections, removeSection } from "@/lib/recipe/structure";
import { KINDS } from "@/lib/recipe/tags";
import * as t from "@/lib/text";
import { changeLyrics, undoLyrics, useLyricsHistory } from "./lyrics-history";
import { SelectAction } from "./select-action";
import { focusMoved, StructureRow } from "./structure-row";
import { UnsupportedNote } from "./unsupported-note";
import { useForm } from "./use-form";

const NOTE = "make-structure-note";
const KIND_OPTIONS = KINDS.map((kind) => ({ value: kind, title: t.sections[kind] }));
const FORM = "[intro]\n\n[verse]\n\n[chorus]\n\n[verse]\n\n[chorus]\n\n[outro]";

/** The form of the song, read from the tags of the lyrics and written back to them. */
export function StructureBuilder() {
  const { recipe, counts } = useForm();
  const past = useLyricsHistory((state) => state.past.length);
  const [dragged, setDragged] = useState<number | null>(null);
  const [said, setSaid] = useState("");
  const words = t.compose.structure;
  const sections = readSections(recipe.lyrics);
  const numbered = numbers(sections);
  const names = sections.map(({ kind }, at) =>
    kind ? [t.sections[kind], numbered[at] || ""].join(" ").trim() : words.untagged,
  );
  const off = !counts("lyrics");

  const move = (from: number, to: number, control: "up" | "down" | null) => {
    if (from === to || !sections[to]) return;
    changeLyrics(moveSection(recipe.lyrics, from, to));
    setSaid(words.position(names[from] ?? "", to + 1, sections.length));
    if (control) focusMoved(to, control, sections.length);
  };
  return (
    <>
      {!sections.length && <p className="text-xs text-fg-1">{words.empty}</p>}
      {sections.length > 0 && (
        <ol aria-label={words.list} className="-my-1 flex flex-col divide-y divide-line">
          {sections.map((section, at) => (
            <StructureRow
              key={at}
              section={section}
              place={at}
              last={at === sections.length - 1}
              name={names[at] ?? ""}
              disabled={off}
              dragged={dragged}
              onDrag={setDragged}
              onMove={move}
              onRemove={() => changeLyrics(removeSection(recipe.lyrics, at))}
            />
          ))}
        </ol>
      )}
      <div className="flex items-center gap-1">
        <SelectAction
          label={words.add}
          options={KIND_OPTIONS}
          disabled={off}
          onChoose={(kind) => changeLyrics(addSection(recipe.lyrics, kind))}
        />
        <IconButton label={t.compose.lyrics.undo} disabled={!past} onClick={undoLyrics}>
          <Undo2 size={16} aria-hidden />
        </IconButton>
      </div>
      {!sections.length && !off && <Button onClick={() => changeLyrics(FORM)}>{words.start}</Button>}
      <UnsupportedNote id={NOTE} fields={["lyrics"]} />
      <p role="status" className="sr-only">
        {said}
      </p>
    </>
  );
}
