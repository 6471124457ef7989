"use client";
import { ChevronRight } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "@/lib/class-names";

const CONTENT =
  "z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 overflow-y-auto rounded-control border border-line-strong bg-bg-1 p-1";
const ITEM =
  "flex min-h-8 cursor-pointer items-center gap-2 rounded-control px-2 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-bg-2 max-md:min-h-11";

type Closing = Pick<ComponentProps<typeof Radix.Content>, "onCloseAutoFocus" | "children">;

/** The menu itself, open from the start: `menu.tsx` brings it when it is wanted. */
export function OpenedMenu({ trigger, children, onCloseAutoFocus }: Closing & { trigger: ReactNode }) {
  return (
    <Radix.Root defaultOpen modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={onCloseAutoFocus}
          className={CONTENT}
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
  return <Radix.Item className={cx(ITEM, danger && "text-danger", className)} {...rest} />;
}

/** An item that opens a menu of its own, beside it. */
export function SubMenu({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Radix.Sub>
      <Radix.SubTrigger className={cx(ITEM, "justify-between data-[state=open]:bg-bg-2")}>
        {label}
        <ChevronRight size={14} aria-hidden />
      </Radix.SubTrigger>
      <Radix.Portal>
        <Radix.SubContent sideOffset={2} collisionPadding={8} className={CONTENT}>
          {children}
        </Radix.SubContent>
      </Radix.Portal>
    </Radix.Sub>
  );
}

export const MenuLine = () => <Radix.Separator className="my-1 h-px bg-line" />;
