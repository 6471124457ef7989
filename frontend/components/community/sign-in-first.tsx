"use client";
import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import * as t from "@/lib/text";

/** Why one has to sign in, and where; it leads back here. */
export function SignInFirst({ why }: { why: string }) {
  const path = usePathname();
  const query = useSearchParams().toString();
  const here = query ? `${path}?${query}` : path;
  return (
    <p className="flex min-h-11 items-center gap-2 px-4 py-3 text-sm text-fg-1">
      {why}
      <Link
        href={`/sign-in/?to=${encodeURIComponent(here)}`}
        className="inline-flex min-h-6 items-center text-fg-0 underline"
      >
        {t.community.signIn}
      </Link>
    </p>
  );
}
