"use client";
import { Brain, History, SquarePen } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { useChat } from "@/lib/store/chat";
import * as t from "@/lib/text";
import { ModelButton } from "./model-button";

const MemoryDialog = dynamic(() => import("./memory-dialog").then((it) => it.MemoryDialog));
const ModelsDialog = dynamic(() => import("./models-dialog").then((it) => it.ModelsDialog));
const RunsDialog = dynamic(() => import("./runs-dialog").then((it) => it.RunsDialog));
type Shown = "memory" | "models" | "runs" | null;

/** The panel's name, who answers, and the ways to other conversations and to memory. */
export function Head() {
  const [shown, setShown] = useState<Shown>(null);
  const open = useChat((state) => state.open);
  const close = (open: boolean) => !open && setShown(null);
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b border-line pr-2 pl-3 max-md:h-14">
      <h2 className="text-base font-semibold">{t.agent.title}</h2>
      <ModelButton onClick={() => setShown("models")} />
      <IconButton label={t.agent.memory} className="ml-auto" onClick={() => setShown("memory")}>
        <Brain size={16} aria-hidden />
      </IconButton>
      <IconButton label={t.agent.runs} onClick={() => setShown("runs")}>
        <History size={16} aria-hidden />
      </IconButton>
      <IconButton label={t.agent.fresh} onClick={() => open()}>
        <SquarePen size={16} aria-hidden />
      </IconButton>
      {shown === "memory" && <MemoryDialog open onOpenChange={close} />}
      {shown === "models" && <ModelsDialog open onOpenChange={close} />}
      {shown === "runs" && <RunsDialog open onOpenChange={close} />}
    </header>
  );
}
