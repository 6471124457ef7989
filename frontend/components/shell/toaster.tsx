"use client";
import { Toaster } from "sonner";
import * as t from "@/lib/text";

/** Above the transport on a large screen, above the small player and the tabs on a small one. */
export function StudioToaster() {
  return (
    <Toaster
      containerAriaLabel={t.shell.notices}
      position="bottom-right"
      offset={{ bottom: 124, right: 12 }}
      mobileOffset={{ bottom: "calc(128px + env(safe-area-inset-bottom))", left: 8, right: 8 }}
      gap={8}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-full items-center gap-3 rounded-control border border-line-strong bg-bg-1 px-3 py-2 font-sans text-sm text-fg-0",
          content: "min-w-0 flex-1",
          description: "text-fg-1",
          icon: "text-fg-1",
          error: "!border-danger",
          actionButton:
            "h-8 shrink-0 rounded-control px-2 font-medium underline underline-offset-4 hover:bg-bg-2 max-md:h-11",
          cancelButton: "h-8 shrink-0 rounded-control px-2 text-fg-1 hover:bg-bg-2 max-md:h-11",
        },
      }}
    />
  );
}
