"use client";
import { cx } from "@/lib/class-names";
import * as t from "@/lib/text";
import { FROM_LG, FROM_MD, FROM_XL, GRID } from "../row/columns";
import { SelectBox } from "../row/select-box";
import { SongRow } from "../row/song-row";
import { useSelection } from "./selection";
import { tableKeys } from "./table-keys";

interface SongTableProps {
  ids: readonly string[];
  trashed: boolean;
  onTag: (tag: string) => void;
}

/** Roles are said, for a table that is laid out as a grid is none to some browsers. */
export function SongTable({ ids, trashed, onTag }: SongTableProps) {
  const chosen = useSelection((state) => ids.filter((id) => state.ids.has(id)).length);
  const every = chosen === ids.length;
  const pressAll = () => {
    const { all, clear } = useSelection.getState();
    if (every) clear();
    else all(ids);
  };
  const { columns } = t.library;
  const heads = [
    { title: columns.tags, className: FROM_LG },
    { title: columns.bpm, className: cx(FROM_LG, "text-right") },
    { title: columns.key, className: FROM_LG },
    { title: columns.length, className: cx(FROM_MD, "text-right") },
    { title: trashed ? columns.deleted : columns.made, className: FROM_MD },
    { title: columns.engine, className: FROM_XL },
  ];
  return (
    <table role="table" aria-label={t.library.songs} className="block" onKeyDown={tableKeys}>
      <thead role="rowgroup" className="block">
        <tr role="row" className={cx(GRID, "h-8 border-b text-xs text-fg-1 max-md:h-11")}>
          <th role="columnheader" scope="col">
            <SelectBox label={t.library.selectAll} checked={every} some={chosen > 0 && !every} onPress={pressAll} />
          </th>
          <th role="columnheader" scope="col">
            <span className="sr-only">{columns.play}</span>
          </th>
          <th role="columnheader" scope="col" className="text-left font-normal">
            {columns.title}
          </th>
          {heads.map(({ title, className }) => (
            <th key={title} role="columnheader" scope="col" className={cx(className, "text-left font-normal")}>
              {title}
            </th>
          ))}
          <th role="columnheader" scope="col">
            <span className="sr-only">{columns.star}</span>
          </th>
          <th role="columnheader" scope="col">
            <span className="sr-only">{columns.menu}</span>
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup" className="block">
        {ids.map((id) => (
          <SongRow key={id} id={id} onTag={onTag} />
        ))}
      </tbody>
    </table>
  );
}
