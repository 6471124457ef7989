"use client";
import { Dices, Lock, LockOpen } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { LIMITS } from "@/lib/recipe/limits";
import { useJobs } from "@/lib/store/jobs";
import { useRecipe } from "@/lib/store/recipe";
import * as t from "@/lib/text";
import { FormField } from "./form-field";
import { useForm } from "./use-form";

const draw = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

/** The seed of the newest song, so that it can be kept after it was heard. */
function lastSeed(): number | null {
  const { byId, order } = useJobs.getState();
  return byId[order[0] ?? ""]?.request.seed ?? null;
}

/** Typed or drawn it stays; unlocked, every song draws its own. */
export function SeedField() {
  const { recipe, set } = useForm();
  const locked = useRecipe((state) => state.seedLocked);
  const lock = useRecipe((state) => state.lockSeed);
  const { numbers } = t.compose;
  const keep = (seed: number | null) => {
    set({ seed });
    lock(seed !== null);
  };
  return (
    <FormField field="seed" className="col-span-2">
      {(control) => (
        <div className="flex gap-1">
          <Input
            {...control}
            type="number"
            inputMode="numeric"
            min={LIMITS.seed.min}
            max={LIMITS.seed.max}
            placeholder={numbers.random}
            value={locked ? (recipe.seed ?? "") : ""}
            onChange={({ target }) => keep(target.value === "" ? null : Number(target.value))}
            className="min-w-0 font-mono tabular-nums"
          />
          <IconButton
            label={locked ? numbers.unlock : numbers.lock}
            onClick={() => keep(locked ? null : (recipe.seed ?? lastSeed() ?? draw()))}
          >
            {locked ? <Lock size={16} aria-hidden /> : <LockOpen size={16} aria-hidden />}
          </IconButton>
          <IconButton label={numbers.dice} onClick={() => keep(draw())}>
            <Dices size={16} aria-hidden />
          </IconButton>
        </div>
      )}
    </FormField>
  );
}
