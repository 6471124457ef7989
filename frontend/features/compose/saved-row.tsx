"use client";
import { Check, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { offerUndo } from "@/lib/notify";
import { useSavedRecipes, type SavedRecipe } from "@/lib/store/saved-recipes";
import * as t from "@/lib/text";

const words = t.compose.recipes;

function Rename({ saved, onDone }: { saved: SavedRecipe; onDone: () => void }) {
  const rename = useSavedRecipes((state) => state.rename);
  const [title, setTitle] = useState(saved.title);
  return (
    <form
      className="flex flex-1 items-center gap-1 py-0.5"
      onSubmit={(event) => {
        event.preventDefault();
        if (title.trim()) rename(saved.id, title.trim());
        onDone();
      }}
    >
      <Input
        aria-label={words.rename(saved.title)}
        autoFocus
        maxLength={80}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation(); // the dialog stays
          onDone();
        }}
      />
      <IconButton type="submit" label={words.save}>
        <Check size={16} aria-hidden />
      </IconButton>
    </form>
  );
}

/** One of the user's own recipes: use, rename, delete. */
export function SavedRow({ saved, onUse }: { saved: SavedRecipe; onUse: () => void }) {
  const [renaming, setRenaming] = useState(false);
  const remove = () => {
    const { saved: all, remove: drop, putBack } = useSavedRecipes.getState();
    const place = all.indexOf(saved);
    drop(saved.id);
    offerUndo(words.removed(saved.title), () => putBack(saved, place));
  };
  return (
    <li className="flex items-center">
      {renaming ? (
        <Rename saved={saved} onDone={() => setRenaming(false)} />
      ) : (
        <>
          <button
            type="button"
            onClick={onUse}
            className="grid min-h-9 min-w-0 flex-1 grid-cols-[140px_1fr] items-center gap-3 px-1 text-left hover:bg-bg-2 max-md:min-h-11"
          >
            <span className="truncate text-sm">{saved.title}</span>
            <span className="truncate text-xs text-fg-1">{saved.recipe.prompt}</span>
          </button>
          <IconButton label={words.rename(saved.title)} onClick={() => setRenaming(true)}>
            <Pencil size={14} aria-hidden />
          </IconButton>
          <IconButton label={words.remove(saved.title)} onClick={remove}>
            <Trash2 size={14} aria-hidden />
          </IconButton>
        </>
      )}
    </li>
  );
}
