"use client";
import { Dialog } from "@/components/ui/dialog";
import * as t from "@/lib/text";
import { useEngineFor, useSource } from "../use-edit";
import { CompleteForm, ExtendForm, RetakeForm } from "./forms";

export type FormTask = "extend" | "retake" | "complete";
const FORMS = { extend: ExtendForm, retake: RetakeForm, complete: CompleteForm };

export function EditDialog({ task, onClose }: { task: FormTask; onClose: () => void }) {
  const source = useSource();
  const { engine } = useEngineFor(task);
  const Form = FORMS[task];
  if (!source || !engine) return null;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t.player.edit[task].replace("…", "")}>
      <Form source={source} engine={engine} onSent={onClose} />
    </Dialog>
  );
}
