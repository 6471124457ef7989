"use client";
import Link from "next/link";
import { useCallback } from "react";
import { PersonLink } from "@/components/community/person-link";
import { songHref, SongRow } from "@/components/community/song-row";
import { ProblemNote } from "@/components/ui/problem";
import { useAsked } from "@/lib/asked";
import type { Cloud, SongPage } from "@/lib/cloud/core";
import { lineageOf, remixesOf } from "@/lib/cloud/feeds";
import { knowLikes } from "@/lib/community/likes";
import { cloudSongs } from "@/lib/community/song";
import * as t from "@/lib/text";

const SHOWN = 50;

/** What it was made from, the nearest first, and what was made from it. */
export function Lineage({ cloud, page }: { cloud: Cloud; page: SongPage }) {
  const { id, parent_id, remix_count } = page;
  const find = useCallback(async () => {
    const [parents, remixes] = await Promise.all([
      parent_id ? lineageOf(cloud, id) : [],
      remix_count ? remixesOf(cloud, id, undefined, SHOWN) : [],
    ]);
    const made = cloudSongs(remixes);
    knowLikes(made);
    return { parents: cloudSongs(parents), remixes: made };
  }, [cloud, id, parent_id, remix_count]);
  const { value, error } = useAsked(parent_id || remix_count ? find : null);
  if (error !== undefined) return <ProblemNote error={error} className="border-t border-line px-4 py-2" />;
  if (!value) return null;
  return (
    <>
      {value.parents.length > 0 && (
        <section aria-label={t.song.lineage} className="border-t border-line px-4 py-2">
          <h2 className="sr-only">{t.song.lineage}</h2>
          <ol className="flex flex-col">
            {value.parents.map((parent, depth) => (
              <li key={parent.id} className="flex flex-wrap items-center gap-x-2 text-sm text-fg-1">
                {t.song.relation(depth ? (value.parents[depth - 1]?.relation ?? null) : page.relation)}
                <Link
                  href={songHref(parent)}
                  dir="auto"
                  className="inline-flex min-h-6 items-center text-fg-0 hover:underline"
                >
                  {parent.title}
                </Link>
                {t.community.by}
                <PersonLink person={parent} />
              </li>
            ))}
          </ol>
        </section>
      )}
      {value.remixes.length > 0 && (
        <section aria-label={t.song.remixes} className="border-t border-line">
          <h2 className="px-4 pt-3 text-xs text-fg-1">{t.song.remixes}</h2>
          <ul aria-label={t.song.remixes}>
            {value.remixes.map((remix) => (
              <SongRow key={remix.id} song={remix} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
