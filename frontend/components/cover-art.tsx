"use client";
import { useMemo } from "react";
import { cx } from "@/lib/class-names";
import { useMediaUrl } from "@/lib/media";
import { buckets, raysPath } from "@/lib/peaks";

const RAYS = 48;

interface CoverArtProps {
  /** A path of the backend, or a whole address. */
  cover?: string | null | undefined;
  peaks?: readonly number[] | undefined;
  className?: string;
}

/** A song's picture: its own, or one drawn from its peaks. Decoration, so it has no name. Give it a size. */
export function CoverArt({ cover, peaks, className }: CoverArtProps) {
  const url = useMediaUrl(cover);
  const path = useMemo(() => (cover ? "" : raysPath(buckets(peaks ?? [], RAYS))), [cover, peaks]);
  return (
    <span aria-hidden className={cx("block aspect-square overflow-hidden rounded-control bg-bg-2", className)}>
      {url && <img src={url} alt="" loading="lazy" className="size-full object-cover" />}
      {!cover && (
        <svg viewBox="0 0 64 64" className="size-full text-wave">
          <path d={path} stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
        </svg>
      )}
    </span>
  );
}
