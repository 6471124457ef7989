"use client";
import { Cloud, CloudAlert, CloudCheck, CloudUpload } from "lucide-react";
import { TimeAgo } from "@/components/time-ago";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Popover } from "@/components/ui/popover";
import type { LibraryTrack } from "@/lib/api/schema";
import { ago } from "@/lib/format";
import * as t from "@/lib/text";
import { syncAgain, useSyncs } from "../list/sync";

const ICONS = { local: Cloud, syncing: CloudUpload, synced: CloudCheck, failed: CloudAlert };

/** How far the song is on its way into the cloud; why not, and what to do. Nothing where there is no cloud. */
export function SyncMark({ song }: { song: LibraryTrack }) {
  const shown = useSyncs();
  const sync = song.sync;
  if (!shown || !sync || song.deleted_at) return null;
  const state = sync.status ?? "local";
  const Icon = ICONS[state];
  const said = t.library.sync[state];
  return (
    <Popover
      label={said}
      trigger={
        <IconButton label={t.library.syncOf(song.title, said)} className="size-6! max-md:-my-2.5 max-md:size-11!">
          <Icon size={14} aria-hidden className={state === "failed" ? "text-danger" : ""} />
        </IconButton>
      }
    >
      <p className="font-medium">{said}</p>
      {sync.reason && <p className="mt-1">{sync.reason}</p>}
      {sync.remedy && <p className="mt-1 text-fg-1">{sync.remedy}</p>}
      {sync.next_at && <p className="mt-1 text-fg-1">{t.library.syncNext(ago(sync.next_at))}</p>}
      {sync.updated_at && <TimeAgo time={sync.updated_at} className="mt-1 block text-xs text-fg-1" />}
      {sync.code && (
        <Button className="mt-3" onClick={() => void syncAgain([song.track_id])}>
          {t.library.syncAgain}
        </Button>
      )}
    </Popover>
  );
}
