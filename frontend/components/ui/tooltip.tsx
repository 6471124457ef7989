"use client";
import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** A few words about a control, on hover and on focus. What it says must not be needed to use the control. */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={500}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            sideOffset={4}
            collisionPadding={8}
            className="z-50 max-w-72 rounded-control border border-line-strong bg-bg-1 px-2 py-1 text-xs text-fg-0"
          >
            {text}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
