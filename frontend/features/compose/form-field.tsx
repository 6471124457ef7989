import type { ReactNode } from "react";
import { Field as Labelled } from "@/components/ui/field";
import type { Field } from "@/lib/recipe/recipe";
import * as t from "@/lib/text";
import { useForm } from "./use-form";

export interface ControlProps {
  id: string;
  disabled: boolean;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
}

interface FormFieldProps {
  field: Field;
  label?: string | undefined;
  aside?: ReactNode | undefined;
  hint?: string | undefined;
  className?: string | undefined;
  /** The id of the note that says why the engine has no use for the field. */
  note?: string | undefined;
  disabled?: boolean | undefined;
  children: (control: ControlProps) => ReactNode;
}

export const idOf = (field: Field): string => `make-${field}`;

/** A field of the recipe with its label, what is wrong with it, and why it is disabled where it is. */
export function FormField({ field, label, aside, hint, className, note, disabled, children }: FormFieldProps) {
  const { counts, problem } = useForm();
  const id = idOf(field);
  const off = !counts(field) || disabled === true;
  const error = off ? null : problem(field);
  const described = [error && `${id}-error`, hint && `${id}-hint`, !counts(field) && note].filter(Boolean).join(" ");
  return (
    <Labelled
      htmlFor={id}
      label={label ?? t.compose.fields[field]}
      aside={aside}
      hint={hint}
      error={error}
      className={className}
    >
      {children({ id, disabled: off, "aria-invalid": error !== null, "aria-describedby": described || undefined })}
    </Labelled>
  );
}
