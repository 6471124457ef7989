"use client";
import dynamic from "next/dynamic";
import { useCallback, useEffect, useMemo } from "react";
import { useShallow } from "zustand/react/shallow";
import { useLibrary } from "@/lib/store/library";
import { useStudioUrl } from "@/lib/studio-url";
import * as t from "@/lib/text";
import { BulkBar } from "./bulk/bulk-bar";
import { addressOf, isStep, queryOf, type SongQuery } from "./filters/query";
import { Toolbar } from "./filters/toolbar";
import { keepFresh } from "./list/keep-fresh";
import { useList } from "./list/list";
import { More } from "./list/more";
import { Nothing } from "./list/nothing";
import { Notes } from "./list/notes";
import { useSelection } from "./list/selection";
import { SongTable } from "./list/song-table";
import { useTags } from "./list/tags";

const TagDialog = dynamic(() => import("./bulk/tag-dialog"), { ssr: false });

/** Ids of the list that are still there: one that was deleted elsewhere is not shown until the list is read again. */
function useShown(trashed: boolean): readonly string[] {
  const ids = useList((state) => state.ids);
  return useLibrary(useShallow((state) => (trashed ? ids : ids.filter((id) => state.byId[id]))));
}

export function Library() {
  const { parameters, go } = useStudioUrl();
  const query = useMemo(() => queryOf(parameters), [parameters]);
  const change = useCallback((to: Partial<SongQuery>) => go(addressOf(to), { step: isStep(to) }), [go]);
  const onTag = useCallback((tag: string) => change({ tag }), [change]);
  useEffect(() => {
    useSelection.getState().clear();
    void useList.getState().load(query);
  }, [query]);
  useEffect(keepFresh, []);
  useEffect(() => () => useSelection.getState().clear(), []);
  const shown = useShown(query.trashed);
  const more = useList((state) => state.cursor !== null);
  const busy = useList((state) => state.loading || (!state.loaded && state.error === null));
  const editing = useTags((state) => state.editing);
  return (
    <section aria-label={t.library.title} aria-busy={busy} className="flex min-h-full flex-col">
      <div className="flex flex-col gap-2 border-b p-3">
        <div className="flex items-baseline gap-3">
          <h1 className="text-base font-semibold">{query.trashed ? t.library.trash : t.library.title}</h1>
          <p aria-live="polite" className="text-xs text-fg-1">
            {shown.length > 0 && t.library.count(shown.length, more)}
          </p>
        </div>
        <Toolbar query={query} onChange={change} />
      </div>
      <Notes onChange={change} />
      <div className="flex-1">
        {shown.length ? (
          <SongTable ids={shown} trashed={query.trashed} onTag={onTag} />
        ) : (
          <Nothing query={query} onChange={change} />
        )}
        <More />
      </div>
      <BulkBar trashed={query.trashed} />
      {editing && <TagDialog ids={editing} />}
    </section>
  );
}
