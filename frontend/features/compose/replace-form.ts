import type { Recipe } from "@/lib/recipe/recipe";
import { replaceDraft } from "@/lib/recipe/replace";
import { useRecipe } from "@/lib/store/recipe";
import * as t from "@/lib/text";
import { useSubmission } from "./submission";

function replace(change: () => void, text: string): void {
  replaceDraft(change, text);
  useSubmission.setState({ tried: false, error: null, refused: [] });
}

export const resetForm = (): void => replace(useRecipe.getState().reset, t.compose.recipes.wasReset);

/** Puts a recipe into the form; what was there comes back with undo. */
export const fillForm = (recipe: Readonly<Record<string, unknown>> | Recipe, title: string): void =>
  replace(() => useRecipe.getState().load(recipe), t.compose.recipes.loaded(title));
