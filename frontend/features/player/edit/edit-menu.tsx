"use client";
import { Scissors } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem } from "@/components/ui/menu";
import type { EditTask } from "@/lib/recipe/edits";
import { startEdit } from "@/lib/recipe/start-edit";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";
import { useMakeStems } from "../stems/use-make-stems";
import { useEngineFor, useSource } from "../use-edit";
import { EditDialog, type FormTask } from "./edit-dialog";

function Item({ task, onSelect }: { task: Exclude<EditTask, "repaint">; onSelect: () => void }) {
  const { reason } = useEngineFor(task);
  return (
    <MenuItem disabled={reason !== null} onSelect={onSelect} className="max-w-72">
      <span className="flex flex-col py-1">
        {t.player.edit[task]}
        {reason && <span className="text-xs">{reason}</span>}
      </span>
    </MenuItem>
  );
}

/** What can be made of the song that is on. */
export default function EditMenu() {
  const [open, setOpen] = useState<FormTask | null>(null);
  const router = useRouter();
  const source = useSource();
  const { engine: coverer } = useEngineFor("cover");
  const { make } = useMakeStems();
  const nothing = usePlayer((state) => state.now === null);
  const cover = () => {
    if (!source || !coverer) return;
    startEdit("cover", { ...source, engine: coverer.id });
    router.push("/?panel=make");
  };
  return (
    <>
      <Menu
        trigger={
          <IconButton label={t.player.edit.title} disabled={nothing}>
            <Scissors size={16} aria-hidden />
          </IconButton>
        }
      >
        <Item task="extend" onSelect={() => setOpen("extend")} />
        <Item task="cover" onSelect={cover} />
        <Item task="retake" onSelect={() => setOpen("retake")} />
        <Item task="complete" onSelect={() => setOpen("complete")} />
        <Item task="stems" onSelect={make} />
      </Menu>
      {open && <EditDialog task={open} onClose={() => setOpen(null)} />}
    </>
  );
}
