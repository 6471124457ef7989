"use client";
import { Pause, Play } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import type { LibraryTrack } from "@/lib/api/schema";
import { playTrack } from "@/lib/player/playable";
import { usePlayer } from "@/lib/store/player";
import { t } from "@/lib/text";

export function PlayButton({ song }: { song: LibraryTrack }) {
  const here = usePlayer((state) => state.now?.id === song.track_id);
  const playing = usePlayer((state) => state.playing) && here;
  const press = () => {
    const { play, toggle } = usePlayer.getState();
    if (here) return toggle();
    const piece = playTrack(song);
    if (piece) play(piece);
  };
  const Icon = playing ? Pause : Play;
  return (
    <IconButton
      label={playing ? t.library.pause(song.title) : t.library.play(song.title)}
      onClick={press}
      className={here ? "text-accent hover:text-accent" : ""}
    >
      <Icon size={16} aria-hidden fill="currentColor" strokeWidth={0} />
    </IconButton>
  );
}
