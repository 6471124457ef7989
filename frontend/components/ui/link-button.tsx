import Link from "next/link";
import type { ComponentProps } from "react";
import { cx } from "@/lib/class-names";
import { BUTTON, KINDS } from "./button";

/** A link to another page that looks like a button. */
export function LinkButton({
  kind = "plain",
  className,
  ...rest
}: ComponentProps<typeof Link> & { kind?: keyof typeof KINDS }) {
  return <Link className={cx(BUTTON, KINDS[kind], className)} {...rest} />;
}
