"use client";
import Link from "next/link";
import { useRouter } from "next/navigation";
import type { ComponentProps } from "react";

/** A link to a page of the studio, fetched when a pointer or the focus comes near, not at the start for all at once. */
export function PlaceLink({ href, ...rest }: ComponentProps<typeof Link> & { href: string }) {
  const router = useRouter();
  const fetchSoon = () => router.prefetch(href);
  return <Link href={href} prefetch={false} onPointerEnter={fetchSoon} onFocus={fetchSoon} {...rest} />;
}
