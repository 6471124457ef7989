import type { Track } from "@/lib/api/schema";
import { endingOf, fileName } from "@/lib/download";
import { size } from "@/lib/format";
import * as t from "@/lib/text";

export interface TrackFile {
  label: string;
  path: string;
  name: string;
}

/** Every file that there is of a song, each under a name that says what it is. */
export function filesOf(track: Track | null | undefined, title: string, cover?: string | null): TrackFile[] {
  const named = (label: string, path: string | null | undefined, ending?: string): TrackFile[] =>
    path ? [{ label, path, name: fileName(title, ending ?? endingOf(path)) }] : [];
  const image = named(t.files.cover, cover);
  if (!track) return image;
  return [
    ...track.audio.flatMap(({ url, format, bytes }) => named(t.files.audio(format.toUpperCase(), size(bytes)), url)),
    ...(track.stems ?? []).map(({ name, audio: { url, bytes } }) => ({
      label: t.files.stem(name, size(bytes)),
      path: url,
      name: stemName(title, name, url),
    })),
    ...named(t.files.midi, track.midi),
    ...named(t.files.lrc, track.lrc),
    ...named(t.files.chordChart, track.chord_chart),
    ...named(t.files.project, track.project),
    ...named(t.files.manifest, track.manifest, "manifest.json"),
    ...image,
  ];
}

/** What a stem's file is called, wherever it is saved from. */
export const stemName = (title: string, stem: string, path: string): string =>
  fileName(`${title} - ${stem}`, endingOf(path));
