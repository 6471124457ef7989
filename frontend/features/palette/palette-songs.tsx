import { Command as Cmdk } from "cmdk";
import { words } from "@/lib/api/words";
import { clock } from "@/lib/format";
import { playTrack } from "@/lib/player/playable";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";
import { PaletteGroup, PaletteItem, type Found } from "./palette-item";
import type { Songs } from "./use-songs";

/** Songs of the library, to play. */
export function PaletteSongs({ query, choose, songs: { tracks, error, query: answered } }: Found & { songs: Songs }) {
  if (query && answered !== query)
    return <Cmdk.Loading className="px-2 py-2 text-sm text-fg-1">{t.palette.searching}</Cmdk.Loading>;
  if (error)
    return (
      <p role="alert" className="px-2 py-2 text-sm text-danger">
        {words(error).cause}
      </p>
    );
  const songs = tracks.flatMap((track) => playTrack(track) ?? []);
  if (songs.length === 0) return null;
  return (
    <PaletteGroup heading={t.palette.songs}>
      {songs.map((song) => (
        <PaletteItem
          key={song.id}
          id={`song:${song.id}`}
          title={song.title}
          aside={<span className="font-mono text-xs text-fg-1 tabular-nums">{clock(song.seconds)}</span>}
          onSelect={() => choose(() => usePlayer.getState().play(song))}
        />
      ))}
    </PaletteGroup>
  );
}
