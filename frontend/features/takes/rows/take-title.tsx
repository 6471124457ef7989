"use client";
import { PencilLine } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { Input } from "@/components/ui/input";
import { ProblemNote } from "@/components/ui/problem";
import { useLibrary } from "@/lib/store/library";
import { t } from "@/lib/text";

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

/** The title, to be changed where it stands. */
export function TakeTitle({ trackId, title, mark }: { trackId: string; title: string; mark?: string | undefined }) {
  const [editing, setEditing] = useState(false);
  if (editing) return <TitleField trackId={trackId} title={title} end={() => setEditing(false)} />;
  return (
    <div className="flex h-6 items-center gap-1">
      <span className="truncate text-sm font-medium" onDoubleClick={() => setEditing(true)}>
        {title}
      </span>
      {mark && <span className="shrink-0 font-mono text-xs text-fg-1">{mark}</span>}
      <button
        type="button"
        aria-label={t.takes.rename}
        title={t.takes.rename}
        onClick={() => setEditing(true)}
        className="grid size-6 shrink-0 place-items-center rounded-control text-fg-1 opacity-0 transition-opacity group-hover:opacity-100 hover:text-fg-0 focus-visible:opacity-100 max-md:size-11 max-md:opacity-100"
      >
        <PencilLine size={12} aria-hidden />
      </button>
    </div>
  );
}
