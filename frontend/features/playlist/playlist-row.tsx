import { ArrowDown, ArrowUp, X } from "lucide-react";
import { SongRow } from "@/components/community/song-row";
import { IconButton } from "@/components/ui/icon-button";
import type { CloudSong } from "@/lib/community/song";
import * as t from "@/lib/text";

interface PlaylistRowProps {
  song: CloudSong;
  /** Null where there is no place to go; left out for who may only listen. */
  onUp?: (() => void) | null;
  onDown?: (() => void) | null;
  onRemove?: () => void;
}

export function PlaylistRow({ song, onUp, onDown, onRemove }: PlaylistRowProps) {
  return (
    <SongRow song={song}>
      {onRemove && (
        <span className="flex max-md:w-full max-md:justify-end">
          <IconButton label={t.playlist.up(song.title)} disabled={!onUp} onClick={() => onUp?.()}>
            <ArrowUp size={16} aria-hidden />
          </IconButton>
          <IconButton label={t.playlist.down(song.title)} disabled={!onDown} onClick={() => onDown?.()}>
            <ArrowDown size={16} aria-hidden />
          </IconButton>
          <IconButton label={t.playlist.remove(song.title)} onClick={onRemove}>
            <X size={16} aria-hidden />
          </IconButton>
        </span>
      )}
    </SongRow>
  );
}
