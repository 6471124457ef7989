import { useMemo } from "react";
import { check, MISSING } from "@/lib/recipe/check";
import { honours, type Field } from "@/lib/recipe/recipe";
import { useEngine } from "@/lib/store/connection";
import { useRecipe } from "@/lib/store/recipe";
import { useSubmission } from "./submission";

/** The recipe as the form shows it: what each field holds, whether it counts, and what is wrong with it. */
export function useForm() {
  const recipe = useRecipe((state) => state.recipe);
  const set = useRecipe((state) => state.set);
  const engine = useEngine(recipe.engine);
  const tried = useSubmission((state) => state.tried);
  const refused = useSubmission((state) => state.refused);
  const problems = useMemo(() => check(recipe, engine), [recipe, engine]);

  const counts = (field: Field): boolean => honours(engine, recipe.task, field, recipe.model);
  const problem = (field: Field): string | null => {
    const answer = refused.find((one) => one.field === field && one.value === recipe[field]);
    if (answer) return answer.message;
    const missing = MISSING.has(field) && (!recipe[field] || recipe[field].toString() === "");
    return missing && !tried ? null : (problems[field] ?? null);
  };
  return { recipe, set, engine, problems, counts, problem };
}
