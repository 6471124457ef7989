"use client";
import { cloneElement, lazy, Suspense, useState } from "react";
import type { PopoverProps } from "./popover-parts";

const parts = () => import("./popover-parts");
const Opened = lazy(() => parts().then((part) => ({ default: part.OpenedPopover })));

/**
 * A small panel beside `trigger`, a button, that does not stop the rest. What it is made of is loaded when a pointer or
 * the focus comes near, as that of a menu.
 */
export function Popover(props: PopoverProps) {
  const [wanted, setWanted] = useState(false);
  const closed = cloneElement(props.trigger, {
    "aria-haspopup": "dialog",
    "aria-expanded": false,
    onPointerEnter: () => void parts(),
    onFocus: () => void parts(),
    onClick: () => {
      setWanted(true);
      props.onOpenChange?.(true);
    },
  });
  if (!wanted && !props.open) return closed;
  return (
    <Suspense fallback={closed}>
      <Opened {...props} />
    </Suspense>
  );
}
