"use client";
import { Pause, Play } from "lucide-react";
import { toast } from "@/lib/notify";
import { IconButton } from "@/components/ui/icon-button";
import { words } from "@/lib/api/words";
import { playSong } from "@/lib/community/play";
import { hex, type CloudSong } from "@/lib/community/song";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";

/** Plays a song of the cloud, and pauses it. */
export function PlaySong({
  song,
  audioKey,
  className,
}: {
  song: CloudSong;
  audioKey?: string | null;
  className?: string;
}) {
  const playing = usePlayer((state) => state.playing && state.now?.id === hex(song.id));
  const click = () => void playSong(song, audioKey).catch((error: unknown) => toast.error(words(error).cause));
  return (
    <IconButton
      label={playing ? t.community.pause(song.title) : t.community.play(song.title)}
      onClick={click}
      className={className}
    >
      {playing ? <Pause size={16} aria-hidden /> : <Play size={16} aria-hidden className="text-accent" />}
    </IconButton>
  );
}
