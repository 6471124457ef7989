"use client";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import * as t from "@/lib/text";
import { BackendState } from "./backend-state";
import { PaletteButton } from "./palette-button";
import { PanelSwitches } from "./panel-switches";
import { PLACES } from "./places";
import { PlacesMenu } from "./places-menu";
import { ThemeSwitch } from "./theme-switch";
import { PlaceLink } from "./place-link";

/** The bar at the top of every page. `children` are what has to do with the account. */
export function Header({ children }: { children?: ReactNode }) {
  const path = usePathname();
  return (
    <header className="relative z-30 flex h-10 shrink-0 items-center gap-4 border-b border-line bg-bg-1 pr-1 pl-3 max-md:h-12 max-md:gap-2">
      <PlaceLink href="/" className="text-sm font-semibold tracking-tight max-md:flex max-md:h-11 max-md:items-center">
        {t.common.name}
      </PlaceLink>
      <nav aria-label={t.shell.navigation} className="flex gap-1 text-sm max-md:hidden">
        {PLACES.map(({ href, title }) => (
          <PlaceLink
            key={href}
            href={href}
            aria-current={path === href ? "page" : undefined}
            className="relative flex h-10 items-center px-2 text-fg-1 transition-colors after:absolute after:inset-x-2 after:bottom-0 after:h-px after:bg-transparent hover:text-fg-0 aria-[current=page]:text-fg-0 aria-[current=page]:after:bg-fg-0"
          >
            {title}
          </PlaceLink>
        ))}
      </nav>
      <div className="ml-auto flex items-center gap-1">
        {children}
        <BackendState />
        <PanelSwitches />
        <PaletteButton />
        <ThemeSwitch />
        <PlacesMenu />
      </div>
    </header>
  );
}
