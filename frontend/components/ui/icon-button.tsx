import type { ComponentProps } from "react";
import { cx } from "@/lib/class-names";

/** A square button of an icon alone; `label` names it for everybody. `pressed` makes it a toggle. */
export function IconButton({
  label,
  pressed,
  className,
  ...rest
}: ComponentProps<"button"> & { label: string; pressed?: boolean }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      className={cx(
        "grid size-8 shrink-0 place-items-center rounded-control text-fg-1 transition-colors hover:bg-bg-2 hover:text-fg-0",
        "disabled:opacity-50 aria-pressed:bg-bg-2 aria-pressed:text-fg-0 max-md:size-11",
        className,
      )}
      {...rest}
    />
  );
}
