import type { ComponentProps } from "react";
import { cx } from "@/lib/class-names";

type SwitchProps = Omit<ComponentProps<"input">, "type" | "role"> & { label: string; hint?: string };

/** On or off, with its label; what it says takes effect at once. */
export function Switch({ label, hint, className, ...rest }: SwitchProps) {
  return (
    <label className={cx("flex min-h-8 items-center gap-3 text-sm max-md:min-h-11", className)}>
      <span className="flex-1">
        {label}
        {hint && <span className="block text-xs text-fg-1">{hint}</span>}
      </span>
      <input
        type="checkbox"
        role="switch"
        className={
          "relative h-5 w-9 shrink-0 cursor-pointer appearance-none rounded-control border border-line-strong bg-bg-0 transition-colors " +
          "before:absolute before:inset-y-0.5 before:left-0.5 before:w-3.5 before:rounded-[2px] before:bg-line-strong before:transition-transform " +
          "checked:bg-fg-0 checked:before:translate-x-4 checked:before:bg-bg-0 disabled:cursor-default disabled:opacity-50"
        }
        {...rest}
      />
    </label>
  );
}
