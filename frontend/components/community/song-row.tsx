"use client";
import { AudioLines, MessageSquare } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import type { CloudSong } from "@/lib/community/song";
import { clock } from "@/lib/format";
import * as t from "@/lib/text";
import { LikeButton } from "./like-button";
import { PersonLink } from "./person-link";
import { PlaySong } from "./play-song";
import { RemixLink } from "./remix-link";
import { SongCover } from "./song-cover";

export const songHref = (song: Pick<CloudSong, "id">): string => `/song/?id=${song.id}`;

function Count({ Icon, count, label }: { Icon: typeof AudioLines; count: number; label: string }) {
  return (
    <span
      title={label}
      className="flex min-w-10 items-center gap-1 font-mono text-xs text-fg-1 tabular-nums max-md:hidden"
    >
      <Icon size={14} aria-hidden />
      <span aria-hidden>{count}</span>
      <span className="sr-only">{label}</span>
    </span>
  );
}

/** A song as lists show it. `children` are more controls at its end. */
export function SongRow({ song, children }: { song: CloudSong; children?: ReactNode }) {
  return (
    <li className="flex items-center gap-x-3 border-b border-line px-4 py-2 [contain-intrinsic-size:auto_65px] [content-visibility:auto] max-md:flex-wrap">
      <PlaySong song={song} />
      <SongCover song={song} />
      <div className="min-w-0 flex-1">
        <Link href={songHref(song)} className="block min-h-6 truncate text-sm font-medium hover:underline" dir="auto">
          {song.title}
        </Link>
        <div className="flex items-center gap-2 text-xs text-fg-1">
          <PersonLink person={song} />
          {song.visibility !== "public" && <span>{t.community.visibility[song.visibility]}</span>}
        </div>
      </div>
      <span className="font-mono text-xs text-fg-1 tabular-nums max-md:hidden">{clock(song.duration_s)}</span>
      <Count Icon={AudioLines} count={song.play_count} label={t.community.plays(song.play_count)} />
      <Count Icon={MessageSquare} count={song.comment_count} label={t.community.comments(song.comment_count)} />
      <LikeButton song={song} />
      <RemixLink song={song} />
      {children}
    </li>
  );
}
