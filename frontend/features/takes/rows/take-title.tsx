"use client";
import { PencilLine } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { Input } from "@/components/ui/input";
import { ProblemNote } from "@/components/ui/problem";
import { useLibrary } from "@/lib/store/library";
import * as t from "@/lib/text";

interface Editing {
  trackId: string;
  title: string;
  end: () => void;
}

function TitleField({ trackId, title, end }: Editing) {
  const edit = useLibrary((state) => state.edit);
  const [value, setValue] = useState(title);
  const [error, setError] = useState<unknown>(null);
  const save = () => {
    const next = value.trim();
    if (!next || next === title) return end();
    edit(trackId, { title: next }).then(end, setError);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") save();
    if (event.key === "Escape") end();
  };
  return (
    <>
      <Input
        autoFocus
        aria-label={t.takes.titleField}
        aria-invalid={error ? true : undefined}
        maxLength={200}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        onFocus={(event) => event.target.select()}
        onKeyDown={onKeyDown}
        onBlur={save}
        className="h-6"
      />
      {error ? <ProblemNote error={error} /> : null}
    </>
  );
}

interface TakeTitleProps {
  trackId: string;
  title: string;
  /** Which of several it is. */
  mark?: string | undefined;
  editing: boolean;
  onEdit: (editing: boolean) => void;
}

/** The title, to be changed where it stands. */
export function TakeTitle({ trackId, title, mark, editing, onEdit }: TakeTitleProps) {
  if (editing) return <TitleField trackId={trackId} title={title} end={() => onEdit(false)} />;
  return (
    <div className="flex h-6 items-center gap-1">
      <span className="truncate text-sm font-medium" onDoubleClick={() => onEdit(true)}>
        {title}
      </span>
      {mark && <span className="shrink-0 font-mono text-xs text-fg-1">{mark}</span>}
      <button
        type="button"
        aria-label={t.takes.rename}
        title={t.takes.rename}
        onClick={() => onEdit(true)}
        className="grid size-6 shrink-0 place-items-center rounded-control text-fg-1 opacity-0 transition-opacity group-hover:opacity-100 hover:text-fg-0 focus-visible:opacity-100 max-md:hidden"
      >
        <PencilLine size={12} aria-hidden />
      </button>
    </div>
  );
}
