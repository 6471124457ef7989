"use client";
import { ArchiveRestore, Download, Star, StarOff, Tag, Trash2, X } from "lucide-react";
import { useShallow } from "zustand/react/shallow";
import { IconButton } from "@/components/ui/icon-button";
import { useLibrary } from "@/lib/store/library";
import * as t from "@/lib/text";
import { each } from "../list/each";
import { useList } from "../list/list";
import { removeSongs, restoreSongs } from "../list/removal";
import { useSelection } from "../list/selection";
import { useTags } from "../list/tags";
import { saveZip } from "../row/actions";
import { BulkButton } from "./bulk-button";
import { BulkPublish } from "./bulk-publish";

const ZIP_MOST = 200;

/** What can be done with the selected songs together. It lies over the end of the list, so that nothing moves. */
export function BulkBar({ trashed }: { trashed: boolean }) {
  const chosen = useSelection((state) => state.ids);
  const ids = useList(useShallow((state) => state.ids.filter((id) => chosen.has(id))));
  const unstarred = useLibrary((state) => ids.some((id) => !state.byId[id]?.starred));
  if (!ids.length) return null;
  const star = () => void each(ids, (id) => useLibrary.getState().star(id, unstarred));
  return (
    <div
      role="toolbar"
      aria-label={t.library.selection}
      className="sticky bottom-0 z-10 flex items-center gap-1 overflow-x-auto border-t border-line-strong bg-bg-1 px-3 py-1.5"
    >
      <span aria-live="polite" className="mr-2 shrink-0 text-sm font-medium">
        {t.library.selected(ids.length)}
      </span>
      {trashed ? (
        <BulkButton Icon={ArchiveRestore} text={t.library.restore} onClick={() => void restoreSongs(ids)} />
      ) : (
        <>
          <BulkButton
            Icon={unstarred ? Star : StarOff}
            text={unstarred ? t.library.starAll : t.library.unstarAll}
            onClick={star}
          />
          <BulkButton Icon={Tag} text={t.library.tagAll} onClick={() => useTags.getState().edit(ids)} />
          <BulkButton
            Icon={Download}
            text={t.library.zip}
            disabled={ids.length > ZIP_MOST}
            title={ids.length > ZIP_MOST ? t.library.zipLimit : undefined}
            onClick={() => saveZip(ids, t.library.songs)}
          />
          <BulkPublish ids={ids} />
          <BulkButton Icon={Trash2} text={t.library.remove} danger onClick={() => void removeSongs(ids)} />
        </>
      )}
      <IconButton label={t.library.clearSelection} className="ml-auto" onClick={() => useSelection.getState().clear()}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
