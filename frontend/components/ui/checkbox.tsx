import type { ComponentProps } from "react";
import { cx } from "@/lib/class-names";

/** A box with its label; with `role="switch"` what it says takes effect at once. */
export function Checkbox({ label, className, ...rest }: ComponentProps<"input"> & { label: string }) {
  return (
    <label className={cx("flex min-h-6 items-center gap-2 text-sm max-md:min-h-11", className)}>
      <input type="checkbox" className="size-4 accent-(--accent)" {...rest} />
      {label}
    </label>
  );
}
