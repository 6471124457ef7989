"use client";
import { DropdownMenu as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "@/lib/class-names";

/** A menu that `trigger` opens; its children are `MenuItem`s and `MenuLine`s. */
export function Menu({ trigger, children }: { trigger: ReactNode; children: ReactNode }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="end"
          sideOffset={4}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 overflow-y-auto rounded-control border border-line-strong bg-bg-1 p-1"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function MenuItem({
  danger = false,
  className,
  ...rest
}: ComponentProps<typeof Radix.Item> & { danger?: boolean }) {
  return (
    <Radix.Item
      className={cx(
        "flex min-h-8 cursor-pointer items-center gap-2 rounded-control px-2 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-bg-2 max-md:min-h-11",
        danger && "text-danger",
        className,
      )}
      {...rest}
    />
  );
}

export const MenuLine = () => <Radix.Separator className="my-1 h-px bg-line" />;
