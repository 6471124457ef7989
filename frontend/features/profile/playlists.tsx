"use client";
import Link from "next/link";
import { useCallback } from "react";
import { ProblemNote } from "@/components/ui/problem";
import { useAsked } from "@/lib/asked";
import type { Cloud } from "@/lib/cloud/core";
import { playlists } from "@/lib/cloud/playlists";
import * as t from "@/lib/text";

/** The playlists of somebody that one may see; nothing if there are none. */
export function Playlists({ cloud, userId }: { cloud: Cloud; userId: string }) {
  const find = useCallback(() => playlists(cloud, userId), [cloud, userId]);
  const { value, error } = useAsked(find);
  if (error !== undefined) return <ProblemNote error={error} className="border-t border-line px-4 py-3" />;
  if (!value?.length) return null;
  return (
    <section aria-label={t.profile.playlists} className="border-t border-line px-4 py-3">
      <h2 className="pb-1 text-xs text-fg-1">{t.profile.playlists}</h2>
      <ul aria-label={t.profile.playlists} className="flex flex-wrap gap-x-6">
        {value.map((list) => (
          <li key={list.id}>
            <Link
              href={`/playlist/?id=${list.id}`}
              dir="auto"
              className="inline-flex min-h-8 items-center gap-2 text-sm hover:underline max-md:min-h-11"
            >
              {list.title}
              {list.visibility !== "public" && (
                <span className="text-xs text-fg-1">{t.community.visibility[list.visibility]}</span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
