import type { Recipe } from "@/lib/recipe/recipe";
import { useRecipe } from "@/lib/store/recipe";
import * as t from "@/lib/text";
import { useSubmission } from "./submission";

/** Says what happened, with a way back. */
async function offerUndo(text: string, undo: () => void): Promise<void> {
  const { toast } = await import("sonner");
  toast(text, { action: { label: t.common.undo, onClick: undo } });
}

function replace(change: () => void, text: string): Promise<void> {
  const { recipe, seedLocked, restore } = useRecipe.getState();
  change();
  useSubmission.setState({ tried: false, error: null, refused: [] });
  return offerUndo(text, () => restore({ recipe, seedLocked }));
}

export const resetForm = (): Promise<void> => replace(useRecipe.getState().reset, t.compose.recipes.wasReset);

/** Puts a recipe into the form; what was there comes back with undo. */
export const fillForm = (recipe: Readonly<Record<string, unknown>> | Recipe, title: string): Promise<void> =>
  replace(() => useRecipe.getState().load(recipe), t.compose.recipes.loaded(title));

export { offerUndo };
