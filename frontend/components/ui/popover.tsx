"use client";
import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "@/lib/class-names";

interface PopoverProps {
  trigger: ReactNode;
  /** What it is, for who does not see it. */
  label: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  className?: string;
  children: ReactNode;
}

/** A small panel beside its trigger that does not stop the rest. */
export function Popover({ trigger, label, open, onOpenChange, className, children }: PopoverProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
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
