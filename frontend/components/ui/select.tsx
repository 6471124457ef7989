import type { ComponentProps } from "react";
import { cx } from "@/lib/class-names";
import { CONTROL } from "./input";

/** The platform's own select: keyboard, touch and screen readers know it. */
export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select className={cx(CONTROL, "h-8 max-md:h-11", className)} {...rest} />;
}
