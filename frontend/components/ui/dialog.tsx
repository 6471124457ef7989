"use client";
import { lazy, Suspense } from "react";
import type { DialogProps } from "./dialog-parts";
import { useWanted } from "./when-wanted";

const Opened = lazy(() => import("./dialog-parts").then((part) => ({ default: part.OpenedDialog })));

/** A modal; it gives focus back to what opened it. Loaded when it is first opened. */
export function Dialog(props: DialogProps) {
  return useWanted(props.open) ? (
    <Suspense>
      <Opened {...props} />
    </Suspense>
  ) : null;
}
