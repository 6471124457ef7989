import { toast } from "@/lib/notify";
import type { Recipe } from "@/lib/recipe/recipe";
import { useRecipe } from "@/lib/store/recipe";
import * as t from "@/lib/text";
import { useSubmission } from "./submission";

/** Says what happened, with a way back. */
export const offerUndo = (text: string, undo: () => void): void =>
  toast(text, { action: { label: t.common.undo, onClick: undo } });

function replace(change: () => void, text: string): void {
  const { recipe, seedLocked, restore } = useRecipe.getState();
  change();
  useSubmission.setState({ tried: false, error: null, refused: [] });
  offerUndo(text, () => restore({ recipe, seedLocked }));
}

export const resetForm = (): void => replace(useRecipe.getState().reset, t.compose.recipes.wasReset);

/** Puts a recipe into the form; what was there comes back with undo. */
export const fillForm = (recipe: Readonly<Record<string, unknown>> | Recipe, title: string): void =>
  replace(() => useRecipe.getState().load(recipe), t.compose.recipes.loaded(title));
