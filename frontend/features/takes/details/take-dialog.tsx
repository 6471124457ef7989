"use client";
import { useEffect, useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { ProblemNote } from "@/components/ui/problem";
import { useLibrary } from "@/lib/store/library";
import * as t from "@/lib/text";
import { readFamily, type Family } from "./load";
import { TakeDetails } from "./take-details";

type Read = { id: string; family: Family } | { id: string; error: unknown };

function Content({ id, read, onChoose }: { id: string; read: Read | null; onChoose: (id: string) => void }) {
  if (read?.id !== id) return <p className="min-h-96 text-sm text-fg-1">{t.common.loading}</p>;
  if ("error" in read) return <ProblemNote error={read.error} />;
  if (!read.family.found) return <p className="text-sm text-fg-1">{t.takes.notFound}</p>;
  return <TakeDetails id={id} family={read.family} onChoose={onChoose} />;
}

interface TakeDialogProps {
  id: string;
  onChoose: (id: string) => void;
  onClose: () => void;
}

/** A take with its family and all its facts. */
export function TakeDialog({ id, onChoose, onClose }: TakeDialogProps) {
  const title = useLibrary((state) => state.byId[id]?.title);
  const [read, setRead] = useState<Read | null>(null);
  useEffect(() => {
    let current = true;
    readFamily(id).then(
      (family) => current && setRead({ id, family }),
      (error: unknown) => current && setRead({ id, error }),
    );
    return () => void (current = false);
  }, [id]);
  return (
    <Dialog open onOpenChange={onClose} title={title ?? t.takes.details} className="md:w-[640px]!">
      <Content id={id} read={read} onChoose={onChoose} />
    </Dialog>
  );
}
