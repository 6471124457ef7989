"use client";
import { FolderOpen, RotateCcw } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { EMPTY } from "@/lib/recipe/recipe";
import { useRecipe } from "@/lib/store/recipe";
import * as t from "@/lib/text";
import { resetForm } from "./replace-form";
import { TaskSelect } from "./task-line";

const RecipesDialog = dynamic(() => import("./recipes-dialog").then((module) => module.RecipesDialog));

/** The title, what is to be made, the recipes, and the way back to an empty form. */
export function Header() {
  const [open, setOpen] = useState(false);
  const empty = useRecipe(({ recipe }) => JSON.stringify(recipe) === JSON.stringify(EMPTY));
  return (
    <header className="flex shrink-0 items-center gap-1 py-2 pr-2 pl-3">
      <h2 className="text-base font-semibold">{t.compose.title}</h2>
      <div className="ml-2 min-w-0 flex-1">
        <TaskSelect />
      </div>
      <IconButton label={t.compose.recipes.open} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <FolderOpen size={16} aria-hidden />
      </IconButton>
      <IconButton label={t.compose.recipes.reset} disabled={empty} onClick={resetForm}>
        <RotateCcw size={16} aria-hidden />
      </IconButton>
      {open && <RecipesDialog onClose={() => setOpen(false)} />}
    </header>
  );
}
