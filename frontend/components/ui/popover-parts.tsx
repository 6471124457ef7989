"use client";
import { Popover as Radix } from "radix-ui";
import type { ComponentProps, ReactElement, ReactNode } from "react";
import { cx } from "@/lib/class-names";

export interface PopoverProps {
  trigger: ReactElement<ComponentProps<"button">>;
  /** What it is, for who does not see it. */
  label: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  className?: string;
  children: ReactNode;
}

/** The panel itself, open from the start: `popover.tsx` brings it when it is wanted. */
export function OpenedPopover({ trigger, label, open, onOpenChange, className, children }: PopoverProps) {
  return (
    <Radix.Root defaultOpen open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          sideOffset={4}
          collisionPadding={8}
          className={cx(
            "z-50 max-h-(--radix-popover-content-available-height) w-72 max-w-[calc(100vw-16px)] overflow-y-auto rounded-control border border-line-strong bg-bg-1 p-3 text-sm",
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
