import type { ComponentProps } from "react";
import { cx } from "@/lib/class-names";
import { BUTTON, KINDS } from "./button";
import { PlaceLink } from "@/components/shell/place-link";

/** A link to another page that looks like a button. */
export function LinkButton({
  kind = "plain",
  className,
  ...rest
}: ComponentProps<typeof PlaceLink> & { kind?: keyof typeof KINDS }) {
  return <PlaceLink className={cx(BUTTON, KINDS[kind], className)} {...rest} />;
}
