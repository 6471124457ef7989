"use client";
import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import { useConnection } from "@/lib/store/connection";
import * as t from "@/lib/text";
import type { SongQuery } from "../filters/query";
import { useList } from "./list";
import { syncAgain, useSync, useSyncs } from "./sync";

/** Above the list: that the backend is away, or that the cloud waits for the user. */
export function Notes({ onChange }: { onChange: (change: Partial<SongQuery>) => void }) {
  const away = useConnection((state) => state.reach === "away");
  const some = useList((state) => state.ids.length > 0);
  const error = useList((state) => (state.ids.length ? state.error : null));
  const summary = useSync((state) => state.summary);
  const syncs = useSyncs();
  const failed = syncs ? (summary?.failed ?? 0) : 0;
  return (
    <>
      {away && some && <p className="border-b px-3 py-2 text-sm text-fg-1">{t.library.offline}</p>}
      {!away && error !== null && <ProblemNote error={error} className="border-b px-3 py-2" />}
      {failed > 0 && (
        <div className="flex flex-wrap items-center gap-2 border-b px-3 py-2 text-sm">
          <p className="min-w-0 flex-1">
            <span className="text-danger">{t.library.syncFailed(failed)}</span> {summary?.trouble?.reason}{" "}
            <span className="text-fg-1">{summary?.trouble?.remedy}</span>
          </p>
          <Button onClick={() => onChange({ sync: "failed" })}>{t.library.syncShow}</Button>
          <Button onClick={() => void syncAgain()}>{t.library.syncAgain}</Button>
        </div>
      )}
    </>
  );
}
