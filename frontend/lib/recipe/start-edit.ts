import { extendedTo } from "@/lib/recipe/limits";
import { NO_EDIT, type Task } from "@/lib/recipe/recipe";
import { defaultEngine, useConnection } from "@/lib/store/connection";
import { useRecipe } from "@/lib/store/recipe";

interface Source {
  id: string;
  title: string;
  seconds: number;
  /** Who is to work on it. */
  engine: string;
}

/**
 * Puts a song into the form, as what is to be worked on. What was written stays; what belongs to an edit or a remix of
 * another song goes, and so do the voice and the models of another engine.
 */
export function startEdit(task: Exclude<Task, "text2music">, { id, title, seconds, engine }: Source): void {
  const { recipe, set, name } = useRecipe.getState();
  const before = recipe.engine ?? defaultEngine(useConnection.getState().engines)?.id;
  set({
    ...NO_EDIT,
    task,
    source: id,
    remix_of: null,
    engine,
    ...(before === engine ? {} : { model: null, lora: null, voice: null }),
    ...(task === "extend" ? { duration: extendedTo(seconds) } : {}),
  });
  name(id, title);
}
