"use client";
import { AlertDialog as Radix } from "radix-ui";
import * as t from "@/lib/text";
import { Button } from "./button";
import { useFocusBack } from "./focus-back";

export interface AlertDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What will happen, and whether it can be undone. */
  description: string;
  /** What the button that does it says: a verb. */
  action: string;
  onAction: () => void;
}

/** Asks before what cannot be undone; what can be undone is done at once, with an undo. */
export function OpenedAlertDialog({ open, onOpenChange, title, description, action, onAction }: AlertDialogProps) {
  const focus = useFocusBack();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/60" />
        <Radix.Content
          {...focus}
          className="fixed top-1/2 left-1/2 z-50 w-[min(420px,calc(100vw-32px))] -translate-1/2 rounded-control border border-line-strong bg-bg-1 p-4"
        >
          <Radix.Title className="text-base font-semibold">{title}</Radix.Title>
          <Radix.Description className="mt-2 text-sm text-fg-1">{description}</Radix.Description>
          <div className="mt-4 flex justify-end gap-2">
            <Radix.Cancel asChild>
              <Button>{t.common.cancel}</Button>
            </Radix.Cancel>
            <Radix.Action asChild>
              <Button kind="danger" onClick={onAction}>
                {action}
              </Button>
            </Radix.Action>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
