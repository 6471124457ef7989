import type { ComponentProps } from "react";
import { cx } from "@/lib/class-names";

export const KINDS = {
  /** Make or play: one of them on a screen. */
  primary: "bg-accent text-on-accent hover:brightness-110",
  plain: "border border-line-strong hover:bg-bg-2",
  quiet: "text-fg-1 hover:bg-bg-2 hover:text-fg-0",
  repaint: "bg-repaint text-on-repaint hover:brightness-110",
  danger: "border border-danger text-danger hover:bg-danger hover:text-on-danger",
};

export const BUTTON =
  "inline-flex h-8 shrink-0 items-center justify-center gap-2 rounded-control px-3 text-sm font-medium whitespace-nowrap transition-colors disabled:opacity-50 max-md:h-11";

export type ButtonProps = ComponentProps<"button"> & { kind?: keyof typeof KINDS };

export function Button({ kind = "plain", className, type = "button", ...rest }: ButtonProps) {
  return <button type={type} className={cx(BUTTON, KINDS[kind], className)} {...rest} />;
}
