"use client";
import { ArrowLeftRight } from "lucide-react";
import { useMemo } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu";
import { clock } from "@/lib/format";
import { useCompare } from "@/lib/store/compare";
import { useJobs } from "@/lib/store/jobs";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";
import { choices } from "./choices";

/** Which take to compare with. */
export default function CompareMenu() {
  const now = usePlayer((state) => state.now);
  const { byId, order } = useJobs();
  const { other, set } = useCompare();
  const all = useMemo(() => choices(now, byId, order), [now, byId, order]);
  return (
    <Menu
      trigger={
        <IconButton label={t.player.compare.title} disabled={!now}>
          <ArrowLeftRight size={16} aria-hidden />
        </IconButton>
      }
    >
      {all.length === 0 && <MenuItem disabled>{t.player.compare.none}</MenuItem>}
      {all.map(({ piece, parent }) => (
        <MenuItem key={piece.id} onSelect={() => set(piece)} className="max-w-80">
          <span className="min-w-0 flex-1 truncate">{piece.title}</span>
          <span className="font-mono text-xs text-fg-1 tabular-nums">
            {parent ? t.player.compare.parent : clock(piece.seconds)}
          </span>
        </MenuItem>
      ))}
      {other && <MenuLine />}
      {other && <MenuItem onSelect={() => set(null)}>{t.player.compare.end}</MenuItem>}
    </Menu>
  );
}
