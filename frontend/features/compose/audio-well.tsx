"use client";
import { X } from "lucide-react";
import dynamic from "next/dynamic";
import { useRef, useState, type DragEvent } from "react";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { ProblemNote } from "@/components/ui/problem";
import { Progress } from "@/components/ui/progress";
import { cx } from "@/lib/class-names";
import { clock } from "@/lib/format";
import * as t from "@/lib/text";
import { idOf } from "./form-field";
import { useForm } from "./use-form";
import { useSource } from "./use-source";
import { ACCEPT, useUpload } from "./use-upload";

const LibraryPicker = dynamic(() => import("./library-picker").then((module) => module.LibraryPicker));

interface AudioWellProps {
  field: "source" | "reference";
  onChoose: (id: string) => void;
  note?: string;
  hint?: string | undefined;
}

/** Takes audio by drop, from a file, or from the library. */
export function AudioWell({ field, onChoose, note, hint }: AudioWellProps) {
  const { recipe, set, counts, problem } = useForm();
  const [over, setOver] = useState(false);
  const [picking, setPicking] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const { sending, error, send, cancel } = useUpload((upload) => onChoose(upload.upload_id));
  const words = t.compose.source;
  const what = t.compose.fields[field];
  const off = field === "reference" && !counts(field);
  const wrong = off ? null : problem(field);

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file && !off) send(file);
  };
  return (
    <div
      role="group"
      aria-label={what}
      aria-describedby={off ? note : undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(!off);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cx(
        "flex flex-col gap-2 rounded-control border border-dashed p-2",
        over ? "border-fg-0 bg-bg-2" : wrong ? "border-danger" : "border-line-strong",
      )}
    >
      <p aria-hidden className="text-xs text-fg-1">
        {what}
      </p>
      {sending ? (
        <div className="flex items-center gap-2">
          <div className="flex min-w-0 flex-1 flex-col gap-1">
            <p className="truncate text-sm">{words.uploading(sending.name)}</p>
            <Progress value={sending.share} label={words.uploading(sending.name)} />
          </div>
          <IconButton label={words.stop} onClick={cancel}>
            <X size={16} aria-hidden />
          </IconButton>
        </div>
      ) : recipe[field] ? (
        <Chosen id={recipe[field]} onClear={() => set({ [field]: null })} what={what} />
      ) : (
        <p className="text-sm text-fg-1">{words.drop(what)}</p>
      )}
      <div className="flex gap-2">
        <Button id={idOf(field)} disabled={off} onClick={() => input.current?.click()} className="flex-1 px-2!">
          {words.choose}
        </Button>
        <Button disabled={off} onClick={() => setPicking(true)} className="flex-1 px-2!">
          {words.library}
        </Button>
      </div>
      <input
        ref={input}
        type="file"
        accept={ACCEPT}
        hidden
        aria-label={words.useAs(what)}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) send(file);
          target.value = "";
        }}
      />
      {hint && <p className="text-xs text-fg-1">{hint}</p>}
      {wrong && (
        <p role="alert" className="text-xs text-danger">
          {wrong}
        </p>
      )}
      {error !== null && <ProblemNote error={error} />}
      {picking && <LibraryPicker title={words.useAs(what)} onClose={() => setPicking(false)} onChoose={onChoose} />}
    </div>
  );
}

function Chosen({ id, what, onClear }: { id: string; what: string; onClear: () => void }) {
  const { name, seconds, gone } = useSource(id);
  return (
    <div className="flex items-center gap-2">
      <p className={cx("min-w-0 flex-1 truncate text-sm", gone && "text-danger")}>
        {gone ? t.compose.source.missing : (name ?? t.common.loading)}
      </p>
      {seconds !== null && <span className="font-mono text-xs text-fg-1 tabular-nums">{clock(seconds)}</span>}
      <IconButton label={t.compose.source.clear(what)} onClick={onClear}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
