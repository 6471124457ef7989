"use client";
import { cloneElement, lazy, Suspense, useState, type ComponentProps, type ReactElement } from "react";
import type { OpenedMenu } from "./menu-parts";

const parts = () => import("./menu-parts");
const Opened = lazy(() => parts().then((part) => ({ default: part.OpenedMenu })));
export const MenuItem = lazy(() => parts().then((part) => ({ default: part.MenuItem })));
export const MenuLine = lazy(() => parts().then((part) => ({ default: part.MenuLine })));
export const SubMenu = lazy(() => parts().then((part) => ({ default: part.SubMenu })));

type MenuProps = Omit<ComponentProps<typeof OpenedMenu>, "trigger"> & {
  trigger: ReactElement<ComponentProps<"button">>;
};

/**
 * A menu that `trigger`, a button, opens; its children are `MenuItem`s, `MenuLine`s and `SubMenu`s. What it is made of
 * is loaded when a pointer or the focus comes near: no page needs it to be seen.
 */
export function Menu({ trigger, ...rest }: MenuProps) {
  const [wanted, setWanted] = useState(false);
  const closed = cloneElement(trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onPointerEnter: () => void parts(),
    onFocus: () => void parts(),
    onClick: () => setWanted(true),
    onKeyDown: (event) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      setWanted(true);
    },
  });
  if (!wanted) return closed;
  return (
    <Suspense fallback={closed}>
      <Opened trigger={trigger} {...rest} />
    </Suspense>
  );
}
