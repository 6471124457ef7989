import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { Button } from "@/components/ui/button";
import { cx } from "@/lib/class-names";

type BulkButtonProps = ComponentProps<"button"> & { Icon: LucideIcon; text: string; danger?: boolean };

/** On a small screen the word goes below its sign. */
export function BulkButton({ Icon, text, danger = false, ...rest }: BulkButtonProps) {
  return (
    <Button
      kind="quiet"
      className={cx("max-md:min-w-11 max-md:flex-col max-md:gap-0 max-md:px-2 max-md:text-xs", danger && "text-danger")}
      {...rest}
    >
      <Icon size={14} aria-hidden />
      {text}
    </Button>
  );
}
