import type { ComponentProps } from "react";
import { cx } from "@/lib/class-names";

export const CONTROL =
  "w-full rounded-control border border-line-strong bg-bg-0 px-2 text-sm text-fg-0 disabled:opacity-50 aria-invalid:border-danger";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cx(CONTROL, "h-8 max-md:h-11", className)} {...rest} />;
}
