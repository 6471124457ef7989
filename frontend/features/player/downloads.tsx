"use client";
import { Download } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem } from "@/components/ui/menu";
import type { Track } from "@/lib/api/schema";
import { size } from "@/lib/format";
import { usePlayer, type Playable } from "@/lib/store/player";
import * as t from "@/lib/text";
import { saveFile } from "./save";

interface File {
  url: string;
  label: string;
}

function files(piece: Playable): File[] {
  const { track, cover } = piece;
  const named = (url: string | null | undefined, label: string): File[] => (url ? [{ url, label }] : []);
  const image = named(cover, t.player.downloads.cover);
  if (!track) return image;
  const of = ({ audio, midi, lrc, chord_chart, project, manifest }: Track): File[] => [
    ...audio.map((file) => ({ url: file.url, label: t.player.downloads.audio(file.format, size(file.bytes)) })),
    ...named(midi, t.player.downloads.midi),
    ...named(lrc, t.player.downloads.lrc),
    ...named(chord_chart, t.player.downloads.chords),
    ...named(project, t.player.downloads.project),
    ...named(manifest, t.player.downloads.manifest),
  ];
  return [...of(track), ...image];
}

/** All that there is of the song, as files. */
export default function Downloads() {
  const now = usePlayer((state) => state.now);
  const all = now ? files(now) : [];
  return (
    <Menu
      trigger={
        <IconButton label={t.player.downloads.title} disabled={all.length === 0}>
          <Download size={16} aria-hidden />
        </IconButton>
      }
    >
      {all.map((file) => (
        <MenuItem key={file.url} onSelect={() => now && saveFile(file.url, now.title)}>
          {file.label}
        </MenuItem>
      ))}
    </Menu>
  );
}
