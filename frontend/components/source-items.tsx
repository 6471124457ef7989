"use client";
import { MenuItem, SubMenu } from "@/components/ui/menu";
import { startEdit } from "@/lib/recipe/start-edit";
import { useEngine } from "@/lib/store/connection";
import * as t from "@/lib/text";

const TASKS = ["cover", "extend", "complete", "stems"] as const;

interface SourceItemsProps {
  track: { track_id: string; engine: string; title: string; seconds: number };
  /** Shows the form. */
  toForm: () => void;
}

/** Puts a song into the form, as what is to be worked on; only what its engine can do. */
export function SourceItems({ track: { track_id: id, engine, title, seconds }, toForm }: SourceItemsProps) {
  const can = useEngine(engine)?.tasks;
  const tasks = TASKS.filter((task) => can?.includes(task));
  if (!tasks.length) return null;
  const start = (task: (typeof TASKS)[number]) => {
    startEdit(task, { id, title, seconds, engine });
    toForm();
  };
  return (
    <SubMenu label={t.source.use}>
      {tasks.map((task) => (
        <MenuItem key={task} onSelect={() => start(task)}>
          {t.source.tasks[task]}
        </MenuItem>
      ))}
    </SubMenu>
  );
}
