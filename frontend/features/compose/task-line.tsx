"use client";
import { X } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { Select } from "@/components/ui/select";
import { clock } from "@/lib/format";
import type { Task } from "@/lib/recipe/recipe";
import { useRecipe } from "@/lib/store/recipe";
import * as t from "@/lib/text";
import { chooseTask } from "./choose-task";
import { idOf } from "./form-field";
import { useForm } from "./use-form";
import { useSource } from "./use-source";

const OFFERED: readonly Task[] = ["text2music", "cover", "complete", "extend", "retake", "stems"];

/** What an edit is of, and the way back to a new song. */
export function EditLine() {
  const { recipe, problem } = useForm();
  const leave = useRecipe((state) => state.leaveEdit);
  const { name } = useSource(recipe.source);
  const missing = problem("task");
  if (missing)
    return (
      <p role="alert" className="text-xs text-danger">
        {missing}
      </p>
    );
  if (recipe.task === "text2music") return null;
  const { region } = recipe;
  return (
    <div className="flex min-h-8 items-center gap-2 border-l-2 border-line-strong pl-2">
      <p className="min-w-0 flex-1 truncate text-sm">
        {t.compose.edits[recipe.task](name ?? t.compose.unnamed)}
        {region && (
          <span className="pl-2 font-mono text-xs text-repaint">
            {t.compose.regionOf(clock(region.start, true), clock(region.end, true))}
          </span>
        )}
        {problem("region") && <span className="block text-xs text-danger">{problem("region")}</span>}
      </p>
      <IconButton label={t.compose.leaveEdit} onClick={leave}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}

/** A new song, or something made from another one. */
export function TaskSelect() {
  const { recipe, engine } = useForm();
  const offered = OFFERED.includes(recipe.task) ? OFFERED : [...OFFERED, recipe.task];
  return (
    <Select
      id={idOf("task")}
      aria-label={t.compose.fields.task}
      value={recipe.task}
      onChange={({ target }) => {
        const task = offered.find((one) => one === target.value);
        if (task) chooseTask(task);
      }}
    >
      {offered.map((task) => (
        <option key={task} value={task} disabled={engine !== null && !engine.tasks.includes(task)}>
          {t.compose.tasks[task]}
        </option>
      ))}
    </Select>
  );
}
