import type { ReactNode } from "react";
import { cx } from "@/lib/class-names";

interface FieldProps {
  /** The id of the control. */
  htmlFor: string;
  label: string;
  /** Beside the label: a unit, a switch, a value. */
  aside?: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
}

/** A labelled control. Its hint has the id `<htmlFor>-hint`, its error `<htmlFor>-error`, for `aria-describedby`. */
export function Field({ htmlFor, label, aside, hint, error, className, children }: FieldProps) {
  return (
    <div className={cx("flex flex-col gap-1", className)}>
      <div className="flex items-baseline justify-between gap-2">
        <label htmlFor={htmlFor} className="text-xs text-fg-1">
          {label}
        </label>
        {aside}
      </div>
      {children}
      {hint && (
        <p id={`${htmlFor}-hint`} className="text-xs text-fg-1">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${htmlFor}-error`} role="alert" className="text-xs text-danger">
          {error}
        </p>
      )}
    </div>
  );
}
