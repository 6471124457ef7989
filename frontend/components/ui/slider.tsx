import type { ComponentProps } from "react";
import { cx } from "@/lib/class-names";

/** The platform's own range; name it with `aria-label` or a `Field`, and put a number field beside what must be exact. */
export function Slider({ className, ...rest }: Omit<ComponentProps<"input">, "type">) {
  return <input type="range" className={cx("slider h-6 w-full min-w-16 max-md:h-11", className)} {...rest} />;
}
