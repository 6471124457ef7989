import type { ComponentProps } from "react";
import { cx } from "@/lib/class-names";
import { CONTROL } from "./input";

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={cx(CONTROL, "py-1.5 leading-5 max-md:py-3", className)} {...rest} />;
}
