"use client";
import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cx } from "@/lib/class-names";
import * as t from "@/lib/text";
import { useFocusBack } from "./focus-back";
import { IconButton } from "./icon-button";

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string;
  children: ReactNode;
  className?: string;
}

/** A modal; it gives focus back to what opened it. */
export function OpenedDialog({ open, onOpenChange, title, description, children, className }: DialogProps) {
  const focus = useFocusBack();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/60" />
        <Radix.Content
          {...focus}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cx(
            "fixed inset-0 z-50 m-auto h-fit max-h-[85dvh] w-[min(560px,calc(100vw-32px))] scroll-pt-16 overflow-y-auto rounded-control border border-line-strong bg-bg-1 p-4",
            className,
          )}
        >
          <div className="sticky -top-4 z-10 -mx-4 -mt-4 mb-1 flex items-center justify-between gap-4 bg-bg-1 py-2 pr-2 pl-4">
            <Radix.Title className="min-w-0 text-base font-semibold wrap-anywhere">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label={t.common.close}>
                <X size={16} aria-hidden />
              </IconButton>
            </Radix.Close>
          </div>
          {description && <Radix.Description className="mb-3 text-sm text-fg-1">{description}</Radix.Description>}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
