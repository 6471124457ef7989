"use client";
import { toast } from "@/lib/notify";
import { MenuItem, SubMenu } from "@/components/ui/menu";
import type { Track } from "@/lib/api/schema";
import { fileName, saveFile } from "@/lib/download";
import { size } from "@/lib/format";
import * as t from "@/lib/text";

export interface TakeFile {
  label: string;
  path: string;
  name: string;
}

/** Every file that a take has, each under a name that says what it is. */
export function filesOf(track: Track, title: string): TakeFile[] {
  const ending = (path: string) => path.slice(path.lastIndexOf(".") + 1);
  const beside = (label: string, path: string | null | undefined, last?: string): TakeFile[] =>
    path ? [{ label, path, name: fileName(title, last ?? ending(path)) }] : [];
  return [
    ...track.audio.map(({ url, format, bytes }) => ({
      label: t.takes.audio(format.toUpperCase(), size(bytes)),
      path: url,
      name: fileName(title, ending(url)),
    })),
    ...(track.stems ?? []).map(({ name, audio }) => ({
      label: t.takes.stem(name, size(audio.bytes)),
      path: audio.url,
      name: fileName(`${title} - ${name}`, ending(audio.url)),
    })),
    ...beside(t.takes.midi, track.midi),
    ...beside(t.takes.lrc, track.lrc),
    ...beside(t.takes.chordChart, track.chord_chart),
    ...beside(t.takes.project, track.project),
    ...beside(t.takes.manifest, track.manifest, "manifest.json"),
  ];
}

export function Downloads({ track, title }: { track: Track; title: string }) {
  const save = (file: TakeFile) =>
    void saveFile(file.path, file.name).catch(() => toast.error(t.takes.downloadFailed(file.name)));
  return (
    <SubMenu label={t.takes.download}>
      {filesOf(track, title).map((file) => (
        <MenuItem key={file.path} onSelect={() => save(file)}>
          {file.label}
        </MenuItem>
      ))}
    </SubMenu>
  );
}
