"use client";
import { Menu } from "lucide-react";
import { usePathname } from "next/navigation";
import { useRef } from "react";
import { IconButton } from "@/components/ui/icon-button";
import * as t from "@/lib/text";
import { PLACES } from "./places";
import { PlaceLink } from "./place-link";

/** All places, on a small screen: the platform's own popover, so it costs nothing. */
export function PlacesMenu() {
  const path = usePathname();
  const list = useRef<HTMLElement>(null);
  return (
    <div className="md:hidden">
      <IconButton label={t.shell.places} popoverTarget="places" aria-haspopup="true">
        <Menu size={18} aria-hidden />
      </IconButton>
      <nav
        ref={list}
        id="places"
        popover="auto"
        aria-label={t.shell.places}
        className="inset-[48px_0_auto_auto] m-0 w-56 border border-line-strong bg-bg-1 p-1 text-fg-0"
      >
        {PLACES.map(({ href, title }) => (
          <PlaceLink
            key={href}
            href={href}
            aria-current={path === href ? "page" : undefined}
            onClick={() => list.current?.hidePopover()}
            className="flex h-11 items-center rounded-control px-3 text-sm text-fg-1 hover:bg-bg-2 aria-[current=page]:text-fg-0"
          >
            {title}
          </PlaceLink>
        ))}
      </nav>
    </div>
  );
}
