"use client";
import { lazy, Suspense } from "react";
import type { AlertDialogProps } from "./alert-dialog-parts";
import { useWanted } from "./when-wanted";

const Opened = lazy(() => import("./alert-dialog-parts").then((part) => ({ default: part.OpenedAlertDialog })));

/** Asks before what cannot be undone; what can be undone is done at once, with an undo. Loaded when first opened. */
export function AlertDialog(props: AlertDialogProps) {
  return useWanted(props.open) ? (
    <Suspense>
      <Opened {...props} />
    </Suspense>
  ) : null;
}
