"use client";
import { cx } from "@/lib/class-names";
import { useConnection, type Reach } from "@/lib/store/connection";
import * as t from "@/lib/text";
import { PlaceLink } from "./place-link";

const DOTS: Record<Reach, string> = {
  unknown: "border-line-strong",
  here: "border-fg-1 bg-fg-1",
  away: "border-danger bg-danger",
};

/** Whether the backend is there; leads to where its address is set. */
export function BackendState() {
  const reach = useConnection((state) => state.reach);
  return (
    <PlaceLink
      href="/settings/#backend"
      title={t.shell.backend[reach]}
      className="flex h-8 items-center gap-2 rounded-control px-2 text-xs text-fg-1 hover:bg-bg-2 hover:text-fg-0 max-lg:min-w-8 max-lg:justify-center max-md:h-11 max-md:min-w-11 lg:min-w-25 lg:justify-end"
    >
      <span aria-hidden className={cx("size-2 rounded-full border", DOTS[reach])} />
      <span className="max-lg:sr-only">{t.shell.backendShort[reach]}</span>
    </PlaceLink>
  );
}
