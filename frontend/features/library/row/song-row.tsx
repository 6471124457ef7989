"use client";
import { memo, useState } from "react";
import { TimeAgo } from "@/components/time-ago";
import { cx } from "@/lib/class-names";
import { clock } from "@/lib/format";
import * as t from "@/lib/text";
import { useSong } from "../list/list";
import { useSelection } from "../list/selection";
import { FROM_LG, FROM_MD, FROM_XL, GRID, NUMBER } from "./columns";
import { bpmOf, keyOf } from "./facts";
import { PlayButton } from "./play-button";
import { RestoreButton } from "./restore-button";
import { SelectSong } from "./select-box";
import { SongMenu } from "./song-menu";
import { StarButton } from "./star-button";
import { TagsCell } from "./tags-cell";
import { TitleCell } from "./title-cell";

interface SongRowProps {
  id: string;
  onTag: (tag: string) => void;
}

export const SongRow = memo(function SongRow({ id, onTag }: SongRowProps) {
  const song = useSong(id);
  const selected = useSelection((state) => state.ids.has(id));
  const [renaming, setRenaming] = useState(false);
  if (!song) return null;
  const trashed = Boolean(song.deleted_at);
  return (
    <tr
      role="row"
      data-song={id}
      aria-selected={selected}
      className={cx(
        GRID,
        "group/row min-h-14 border-b [contain-intrinsic-size:auto_56px] [content-visibility:auto] md:min-h-12 md:[contain-intrinsic-size:auto_48px]",
        selected ? "bg-bg-2" : "hover:bg-bg-1",
      )}
    >
      <td role="cell">
        <SelectSong id={id} label={t.library.select(song.title)} />
      </td>
      <td role="cell">{!trashed && <PlayButton song={song} />}</td>
      <th role="rowheader" scope="row" className="min-w-0 text-left font-normal">
        <TitleCell song={song} renaming={renaming} onRename={setRenaming} />
      </th>
      <td role="cell" className={cx(FROM_LG, "min-w-0")}>
        <TagsCell song={song} onTag={onTag} />
      </td>
      <td role="cell" className={cx(FROM_LG, NUMBER)}>
        {bpmOf(song)}
      </td>
      <td role="cell" className={cx(FROM_LG, "truncate text-xs text-fg-1")}>
        {keyOf(song)}
      </td>
      <td role="cell" className={cx(FROM_MD, NUMBER)}>
        {clock(song.seconds)}
      </td>
      <td role="cell" className={cx(FROM_MD, "truncate text-xs text-fg-1")}>
        <TimeAgo time={song.deleted_at ?? song.created_at} />
      </td>
      <td role="cell" className={cx(FROM_XL, "truncate text-xs text-fg-1")} title={song.engine}>
        {song.engine}
      </td>
      <td role="cell">{!trashed && <StarButton song={song} />}</td>
      <td role="cell">
        {trashed ? <RestoreButton song={song} /> : <SongMenu song={song} onRename={() => setRenaming(true)} />}
      </td>
    </tr>
  );
});
