"use client";
import dynamic from "next/dynamic";
import { useEffect, useMemo } from "react";
import { useShallow } from "zustand/react/shallow";
import { SignInFirst } from "@/components/community/sign-in-first";
import { useConnection } from "@/lib/store/connection";
import { useLibrary } from "@/lib/store/library";
import { go, useStudioUrl } from "@/lib/studio-url";
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

/** Whose library it is: null until that is known; "" while the backend is away, which the list then says. */
const useOwner = (): string | null => useConnection(({ me, reach }) => me?.owner ?? (reach === "away" ? "" : null));

const change = (to: Partial<SongQuery>) => go(addressOf(to), { step: isStep(to) });
const onTag = (tag: string) => change({ tag });

export function Library() {
  const { parameters } = useStudioUrl();
  const query = useMemo(() => queryOf(parameters), [parameters]);
  const owner = useOwner();
  const signedOut = useConnection((state) => state.signedOut);
  useEffect(() => {
    useSelection.getState().clear();
    if (owner !== null) void useList.getState().load(query);
  }, [query, owner]);
  useEffect(() => (owner === null ? undefined : keepFresh()), [owner]);
  useEffect(() => () => useSelection.getState().clear(), []);
  const shown = useShown(query.trashed);
  const more = useList((state) => state.cursor !== null);
  const busy = useList((state) => state.loading || (!state.loaded && state.error === null));
  const editing = useTags((state) => state.editing);
  if (signedOut)
    return (
      <section aria-label={t.library.title} className="flex min-h-full flex-col">
        <h1 className="px-4 pt-3 text-base font-semibold">{t.library.title}</h1>
        <SignInFirst why={t.library.signIn} />
      </section>
    );
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
