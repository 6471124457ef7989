"use client";
import { useState, type ReactNode } from "react";
import { Input } from "@/components/ui/input";
import { limitOf } from "@/lib/recipe/check";
import type { NumberField as Name } from "@/lib/recipe/limits";
import { EMPTY } from "@/lib/recipe/recipe";
import * as t from "@/lib/text";
import { FormField } from "./form-field";
import { useForm } from "./use-form";

interface NumberFieldProps {
  field: Name;
  step?: number;
  unit?: string | undefined;
  placeholder?: string;
  hint?: string | undefined;
  note?: string;
  disabled?: boolean;
  className?: string;
  children?: ReactNode;
}

/** A number of the recipe. Emptied, it is the engine's to choose; one that every song has comes back as it was. */
export function NumberField({ field, step, unit, placeholder, children, ...rest }: NumberFieldProps) {
  const { recipe, set, engine } = useForm();
  const [emptied, setEmptied] = useState(false);
  const limit = limitOf(field, engine);
  const optional = EMPTY[field] === null;
  const change = (text: string) => {
    setEmptied(!optional && text === "");
    if (text !== "" || optional) set({ [field]: text === "" ? null : Number(text) });
  };
  return (
    <FormField field={field} aside={unit && <span className="text-xs text-fg-1">{unit}</span>} {...rest}>
      {(control) => (
        <div className="flex gap-1">
          <Input
            {...control}
            type="number"
            inputMode={limit.whole ? "numeric" : "decimal"}
            min={limit.min}
            max={limit.max}
            step={step ?? (limit.whole ? 1 : "any")}
            placeholder={placeholder ?? t.compose.auto}
            value={emptied ? "" : (recipe[field] ?? "")}
            onChange={(event) => change(event.target.value)}
            onBlur={() => setEmptied(false)}
            className="min-w-0 font-mono tabular-nums"
          />
          {children}
        </div>
      )}
    </FormField>
  );
}
