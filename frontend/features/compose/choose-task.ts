import { extendedTo } from "@/lib/recipe/limits";
import { NO_EDIT, type Task } from "@/lib/recipe/recipe";
import { useRecipe } from "@/lib/store/recipe";
import { useSections } from "./sections";
import { readSource, secondsOf } from "./use-source";

/** Gives an extension its length, once that of its source is known. */
async function extendSource(source: string): Promise<void> {
  if (secondsOf(source) === null) await readSource(source);
  const seconds = secondsOf(source);
  const { recipe, set } = useRecipe.getState();
  if (seconds !== null && recipe.task === "extend" && recipe.source === source) set({ duration: extendedTo(seconds) });
}

/** Begins another task: what belongs to the one before is left behind, but for the source. */
export function chooseTask(task: Task): void {
  const { recipe, set, leaveEdit } = useRecipe.getState();
  if (task === "text2music") return leaveEdit();
  set({ ...NO_EDIT, task, source: recipe.source });
  useSections.getState().show("source", true);
  if (task === "extend" && recipe.source) void extendSource(recipe.source);
}

/** Starts from this audio; a new song becomes a cover. */
export function chooseSource(source: string): void {
  const { recipe, set } = useRecipe.getState();
  const task = recipe.task === "text2music" ? "cover" : recipe.task;
  set({ source, task, region: null });
  if (task === "extend") void extendSource(source);
}
