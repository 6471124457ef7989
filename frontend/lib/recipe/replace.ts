import { offerUndo } from "@/lib/notify";
import { useRecipe } from "@/lib/store/recipe";

/** Changes the whole draft and says so; what was there comes back with undo. */
export function replaceDraft(change: () => void, text: string): void {
  const { recipe, seedLocked, restore } = useRecipe.getState();
  change();
  offerUndo(text, () => restore({ recipe, seedLocked }));
}

/** Puts a recipe of any origin into the form. */
export const fillDraft = (request: Readonly<Record<string, unknown>>, text: string): void =>
  replaceDraft(() => useRecipe.getState().load(request), text);
