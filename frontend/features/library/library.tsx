"use client";
import { useCallback, useEffect, useMemo } from "react";
import { useStudioUrl } from "@/lib/studio-url";
import { t } from "@/lib/text";
import { useList } from "./list";
import { addressOf, queryOf, type SongQuery } from "./query";
import { SearchBox } from "./search-box";
import { SongRow } from "./song-row";

export function Library() {
  const { parameters, go } = useStudioUrl();
  const query = useMemo(() => queryOf(parameters), [parameters]);
  const change = useCallback((to: Partial<SongQuery>) => go(addressOf(to)), [go]);
  const search = useCallback((q: string) => change({ q }), [change]);
  useEffect(() => void useList.getState().load(query), [query]);
  const ids = useList((state) => state.ids);
  return (
    <section aria-label={t.library.title}>
      <div className="flex items-center gap-3 p-3">
        <h1 className="text-base font-semibold">{t.library.title}</h1>
        <SearchBox value={query.q} onSearch={search} />
      </div>
      <table role="table" aria-label={t.library.songs} className="block">
        <tbody role="rowgroup" className="block">
          {ids.map((id) => (
            <SongRow key={id} id={id} />
          ))}
        </tbody>
      </table>
    </section>
  );
}
