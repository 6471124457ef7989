"use client";
import { useEffect } from "react";
import { Dialog } from "@/components/ui/dialog";
import { PRESETS } from "@/lib/recipe/presets";
import { useSavedRecipes } from "@/lib/store/saved-recipes";
import * as t from "@/lib/text";
import { RecipeFiles } from "./recipe-files";
import { fillForm } from "./replace-form";
import { KeepRecipe } from "./keep-recipe";
import { SavedRow } from "./saved-row";

const TITLE = "pb-1 text-xs font-medium text-fg-1";
const words = t.compose.recipes;

/** Recipes to start from, the user's own, and their way in and out as files. */
export function RecipesDialog({ onClose }: { onClose: () => void }) {
  const saved = useSavedRecipes((state) => state.saved);
  useEffect(() => void useSavedRecipes.persist.rehydrate(), []);
  const use = (recipe: Readonly<Record<string, unknown>>, title: string) => {
    fillForm(recipe, title);
    onClose();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={words.open} description={words.description}>
      <div className="flex flex-col gap-5">
        <section aria-labelledby="recipes-own">
          <h3 id="recipes-own" className={TITLE}>
            {words.own}
          </h3>
          <KeepRecipe />
          {saved.length ? (
            <ul className="mt-2 flex flex-col divide-y divide-line border-y border-line">
              {saved.map((one) => (
                <SavedRow key={one.id} saved={one} onUse={() => use({ ...one.recipe }, one.title)} />
              ))}
            </ul>
          ) : (
            <p className="pt-2 text-sm text-fg-1">{words.none}</p>
          )}
        </section>
        <section aria-labelledby="recipes-ready">
          <h3 id="recipes-ready" className={TITLE}>
            {words.ready}
          </h3>
          <ul className="flex flex-col divide-y divide-line border-y border-line">
            {PRESETS.map(({ id, title, request }) => (
              <li key={id}>
                <button
                  type="button"
                  onClick={() => use({ ...request }, title)}
                  className="grid min-h-9 w-full grid-cols-[140px_1fr] items-center gap-3 px-1 text-left hover:bg-bg-2 max-md:min-h-11"
                >
                  <span className="truncate text-sm">{title}</span>
                  <span className="truncate text-xs text-fg-1">{request.prompt}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
        <RecipeFiles onImported={onClose} />
      </div>
    </Dialog>
  );
}
