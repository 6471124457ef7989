"use client";
import { Star, Trash2 } from "lucide-react";
import { useCallback } from "react";
import { Button } from "@/components/ui/button";
import { useConnection } from "@/lib/store/connection";
import * as t from "@/lib/text";
import { useSyncs } from "../list/sync";
import { useTags } from "../list/tags";
import { Choice } from "./choice";
import { SORTS, SYNC, type SongQuery } from "./query";
import { SearchBox } from "./search-box";

interface ToolbarProps {
  query: SongQuery;
  onChange: (change: Partial<SongQuery>) => void;
}

const TOGGLE = "aria-pressed:border-fg-0 aria-pressed:bg-bg-2";

/**
 * What of the library is shown, and in which order. A filter that could only say "all" is not there; those that come
 * later stand last, and where there is little room the row scrolls, so that nothing moves when they come.
 */
export function Toolbar({ query, onChange }: ToolbarProps) {
  const search = useCallback((q: string) => onChange({ q }), [onChange]);
  const tags = useTags((state) => state.tags);
  const engines = useConnection((state) => state.engines);
  const syncs = useSyncs();
  const tagOptions = tags.map(({ tag, tracks }) => ({ value: tag, title: t.library.tagCount(tag, tracks) }));
  if (query.tag && !tags.some(({ tag }) => tag === query.tag)) tagOptions.push({ value: query.tag, title: query.tag });
  return (
    <div role="search" aria-label={t.library.filters} className="flex gap-2 max-lg:flex-col lg:items-center">
      <SearchBox value={query.q} onSearch={search} />
      <div className="-m-1 flex items-center gap-2 p-1 max-lg:overflow-x-auto max-lg:*:shrink-0">
        <Button aria-pressed={query.starred} className={TOGGLE} onClick={() => onChange({ starred: !query.starred })}>
          <Star size={14} aria-hidden fill={query.starred ? "currentColor" : "none"} />
          {t.library.starredOnly}
        </Button>
        <Choice
          label={t.library.sort}
          value={query.sort}
          options={SORTS.map((value) => ({ value, title: t.library.sorts[value] }))}
          onChange={(sort) => onChange({ sort: SORTS.find((one) => one === sort) ?? "newest" })}
        />
        <Button aria-pressed={query.trashed} className={TOGGLE} onClick={() => onChange({ trashed: !query.trashed })}>
          <Trash2 size={14} aria-hidden />
          {t.library.trash}
        </Button>
        {tagOptions.length > 0 && (
          <Choice
            label={t.library.tag}
            any={t.library.anyTag}
            value={query.tag}
            options={tagOptions}
            onChange={(tag) => onChange({ tag })}
          />
        )}
        {(engines.length > 1 || query.engine) && (
          <Choice
            label={t.library.columns.engine}
            any={t.library.anyEngine}
            value={query.engine}
            options={engines.map(({ id, title }) => ({ value: id, title }))}
            onChange={(engine) => onChange({ engine })}
          />
        )}
        {syncs && (
          <Choice
            label={t.library.columns.sync}
            any={t.library.anySync}
            value={query.sync}
            options={SYNC.map((value) => ({ value, title: t.library.sync[value] }))}
            onChange={(sync) => onChange({ sync: SYNC.find((one) => one === sync) ?? null })}
          />
        )}
      </div>
    </div>
  );
}
