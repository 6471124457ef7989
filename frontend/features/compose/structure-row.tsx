"use client";
import { ArrowDown, ArrowUp, GripVertical, X } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { Select } from "@/components/ui/select";
import { cx } from "@/lib/class-names";
import { setKind, type Section } from "@/lib/recipe/structure";
import { KINDS } from "@/lib/recipe/tags";
import { useRecipe } from "@/lib/store/recipe";
import * as t from "@/lib/text";
import { changeLyrics } from "./lyrics-history";

interface StructureRowProps {
  section: Section;
  place: number;
  last: boolean;
  name: string;
  disabled: boolean;
  /** The place of the row that is being dragged. */
  dragged: number | null;
  onDrag: (place: number | null) => void;
  onMove: (from: number, to: number, control: "up" | "down" | null) => void;
  onRemove: () => void;
}

const idOf = (place: number, control: string) => `make-structure-${place}-${control}`;

/** The focus goes with a section that a key moved; at an end of the list to the button that still does something. */
export function focusMoved(place: number, control: "up" | "down", of: number): void {
  const alive = place === 0 ? "down" : place === of - 1 ? "up" : control;
  requestAnimationFrame(() => document.getElementById(idOf(place, alive))?.focus());
}

export function StructureRow(props: StructureRowProps) {
  const { section, place, last, name, disabled, dragged, onDrag, onMove, onRemove } = props;
  const words = t.compose.structure;
  const small = "size-6! max-md:size-11!";
  return (
    <li
      draggable={!disabled}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", name);
        onDrag(place);
      }}
      onDragOver={(event) => dragged !== null && event.preventDefault()}
      onDrop={(event) => {
        if (dragged === null) return;
        event.preventDefault();
        event.stopPropagation();
        onMove(dragged, place, null);
        onDrag(null);
      }}
      onDragEnd={() => onDrag(null)}
      className={cx("flex items-center gap-1 py-1", dragged === place && "opacity-50")}
    >
      <GripVertical size={14} aria-hidden className="shrink-0 cursor-grab text-fg-1" />
      <Select
        aria-label={words.kind(place + 1)}
        value={section.kind ?? ""}
        disabled={disabled}
        onChange={({ target }) => {
          const kind = KINDS.find((one) => one === target.value);
          if (kind) changeLyrics(setKind(useRecipe.getState().recipe.lyrics, place, kind));
        }}
        className="min-w-0 flex-1"
      >
        {!section.kind && <option value="">{words.untagged}</option>}
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {kind === section.kind ? name : t.sections[kind]}
          </option>
        ))}
      </Select>
      <span className="w-14 shrink-0 truncate text-right text-xs text-fg-1 tabular-nums">
        {words.lines(section.lines.filter((line) => line.trim()).length)}
      </span>
      <IconButton
        id={idOf(place, "up")}
        label={words.up(name)}
        className={small}
        disabled={disabled || place === 0}
        onClick={() => onMove(place, place - 1, "up")}
      >
        <ArrowUp size={14} aria-hidden />
      </IconButton>
      <IconButton
        id={idOf(place, "down")}
        label={words.down(name)}
        className={small}
        disabled={disabled || last}
        onClick={() => onMove(place, place + 1, "down")}
      >
        <ArrowDown size={14} aria-hidden />
      </IconButton>
      <IconButton label={words.remove(name)} className={small} disabled={disabled} onClick={onRemove}>
        <X size={14} aria-hidden />
      </IconButton>
    </li>
  );
}
