"use client";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ProblemNote } from "@/components/ui/problem";
import { Skeleton } from "@/components/ui/skeleton";
import * as t from "@/lib/text";
import { isFiltered, UNFILTERED, type SongQuery } from "../filters/query";
import { useList } from "./list";

interface NothingProps {
  query: SongQuery;
  onChange: (change: Partial<SongQuery>) => void;
}

/** In place of the list: it is on its way, could not be read, or has nothing in it. */
export function Nothing({ query, onChange }: NothingProps) {
  const loaded = useList((state) => state.loaded);
  const error = useList((state) => state.error);
  if (error)
    return (
      <div className="flex flex-col items-start gap-3 p-3">
        <ProblemNote error={error} />
        <Button onClick={() => void useList.getState().load(query)}>{t.common.retry}</Button>
      </div>
    );
  if (!loaded)
    return (
      <div aria-busy className="pt-11 md:pt-8">
        {[0, 1, 2, 3, 4, 5].map((row) => (
          <div key={row} className="flex h-14 items-center gap-3 border-b px-3 md:h-12">
            <Skeleton className="size-8" />
            <Skeleton className="h-3 w-1/3" />
          </div>
        ))}
      </div>
    );
  if (isFiltered(query))
    return (
      <EmptyState text={t.library.noMatch} className="px-3">
        <Button onClick={() => onChange(UNFILTERED)}>{t.library.clearFilters}</Button>
      </EmptyState>
    );
  if (query.trashed) return <EmptyState text={t.library.trashEmpty} className="px-3" />;
  return (
    <EmptyState text={t.library.empty} className="px-3">
      <Link
        href="/"
        className="inline-flex h-8 items-center rounded-control border border-line-strong px-3 text-sm font-medium hover:bg-bg-2 max-md:h-11"
      >
        {t.library.toStudio}
      </Link>
    </EmptyState>
  );
}
