"use client";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useRecipe } from "@/lib/store/recipe";
import { useSavedRecipes } from "@/lib/store/saved-recipes";
import * as t from "@/lib/text";

const words = t.compose.recipes;

/** Keeps what is in the form under a name. */
export function KeepRecipe() {
  const recipe = useRecipe((state) => state.recipe);
  const locked = useRecipe((state) => state.seedLocked);
  const save = useSavedRecipes((state) => state.save);
  const [title, setTitle] = useState(recipe.title ?? recipe.prompt.slice(0, 40));
  const id = useId();
  return (
    <form
      className="flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        save(title.trim() || words.unnamed, locked ? recipe : { ...recipe, seed: null });
      }}
    >
      <Field htmlFor={id} label={words.keepName} className="flex-1">
        <Input id={id} maxLength={80} value={title} onChange={(event) => setTitle(event.target.value)} />
      </Field>
      <Button type="submit">{words.keep}</Button>
    </form>
  );
}
