"use client";
import { useCallback } from "react";
import { CoverArt } from "@/components/cover-art";
import { useAsked } from "@/lib/asked";
import { cx } from "@/lib/class-names";
import { signedUrl } from "@/lib/cloud/songs";
import { sharePage, type CloudSong } from "@/lib/community/song";
import { openCloud } from "@/lib/store/session";

type Shown = Pick<CloudSong, "id" | "visibility" | "cover_path" | "peaks">;

/** A song's cover; one without is drawn from its own sound. It is decoration: the title stands beside it. */
export function SongCover({ song, className = "size-12" }: { song: Shown; className?: string }) {
  const { id, visibility, cover_path } = song;
  const page = cover_path ? sharePage({ id, visibility }) : null;
  const sign = useCallback(async () => signedUrl(await openCloud(), cover_path ?? ""), [cover_path]);
  const { value } = useAsked(cover_path && !page ? sign : null);
  return <CoverArt cover={page ? `${page}/cover` : value} peaks={song.peaks} className={cx("shrink-0", className)} />;
}
