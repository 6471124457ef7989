"use client";
import { Avatar } from "@/components/community/avatar";
import { LikeButton } from "@/components/community/like-button";
import { PersonLink } from "@/components/community/person-link";
import { PlaySong } from "@/components/community/play-song";
import { SongCover } from "@/components/community/song-cover";
import type { Cloud, SongPage } from "@/lib/cloud/core";
import { hex } from "@/lib/community/song";
import { ago } from "@/lib/format";
import { useSession } from "@/lib/store/session";
import * as t from "@/lib/text";
import { Comments } from "./comments";
import { Lineage } from "./lineage";
import { Lyrics } from "./lyrics";
import { SettingsUsed } from "./settings-used";
import { SongActions } from "./song-actions";
import { SongWave } from "./song-wave";

interface SongViewProps {
  cloud: Cloud;
  page: SongPage;
  /** What the link of an unlisted song has with it, so that it can be heard. */
  audioKey: string | null;
  reload: () => void;
}

/** A song with all that is told of it. */
export function SongView({ cloud, page, audioKey, reload }: SongViewProps) {
  const own = useSession((state) => state.user?.id === page.user_id);
  return (
    <article aria-labelledby="song-title" className="mx-auto max-w-4xl">
      <header className="flex gap-4 px-4 pt-6 pb-4 max-md:flex-col">
        <SongCover song={page} className="size-36" />
        <div className="flex min-w-0 flex-1 flex-col justify-between gap-3">
          <div>
            <h1 id="song-title" dir="auto" className="text-lg font-semibold break-words">
              {page.title}
            </h1>
            <div className="flex flex-wrap items-center gap-2 text-sm text-fg-1">
              <Avatar person={page} />
              <PersonLink person={page} />
              <span className="text-xs">
                {page.published_at ? t.song.published(ago(page.published_at)) : t.song.made(ago(page.created_at))}
              </span>
            </div>
          </div>
          <div className="flex items-center gap-3">
            <PlaySong song={page} audioKey={audioKey} className="size-11 border border-line-strong" />
            <SongWave id={hex(page.id)} peaks={page.peaks} />
          </div>
          <div className="flex flex-wrap items-center gap-2">
            <LikeButton song={page} />
            <span className="font-mono text-xs text-fg-1 tabular-nums">{t.community.plays(page.play_count)}</span>
            <SongActions cloud={cloud} page={page} own={own} reload={reload} />
          </div>
        </div>
      </header>
      <Lineage cloud={cloud} page={page} />
      <div className="grid gap-x-8 border-t border-line md:grid-cols-[1fr_280px]">
        <div className="min-w-0 md:border-r">
          <Lyrics prompt={page.prompt} lyrics={page.lyrics} />
          <Comments cloud={cloud} song={page} />
        </div>
        <SettingsUsed page={page} />
      </div>
    </article>
  );
}
