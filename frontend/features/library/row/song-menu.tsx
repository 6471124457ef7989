"use client";
import { Ellipsis } from "lucide-react";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import { PublishItem } from "@/components/publish-item";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu";
import type { LibraryTrack } from "@/lib/api/schema";
import * as t from "@/lib/text";
import { removeSongs } from "../list/removal";
import { useTags } from "../list/tags";
import { copyShareLink, saveAudio, saveZip } from "./actions";
import { UseMenu } from "./use-menu";

const PublishDialog = dynamic(() => import("@/components/publish-dialog").then((file) => file.PublishDialog));

/** All that can be done with a song. */
export function SongMenu({ song, onRename }: { song: LibraryTrack; onRename: () => void }) {
  const after = useRef<"rename" | "tags" | "publish" | null>(null); // what follows once the menu has closed
  const [publishing, setPublishing] = useState(false);
  return (
    <>
      <Menu
        onCloseAutoFocus={(event) => {
          if (!after.current) return;
          event.preventDefault(); // what follows takes the focus
          if (after.current === "rename") onRename();
          else if (after.current === "publish") setPublishing(true);
          else useTags.getState().edit([song.track_id]);
          after.current = null;
        }}
        trigger={
          <IconButton data-column="menu" label={t.library.menu(song.title)}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => void (after.current = "rename")}>{t.library.rename}</MenuItem>
        <MenuItem onSelect={() => void (after.current = "tags")}>{t.library.editTags}</MenuItem>
        <MenuLine />
        <UseMenu song={song} />
        <MenuLine />
        <MenuItem onSelect={() => saveAudio(song)}>{t.library.download}</MenuItem>
        <MenuItem onSelect={() => saveZip([song.track_id], song.title, true)}>{t.library.downloadAll}</MenuItem>
        <PublishItem onSelect={() => void (after.current = "publish")} />
        {song.sync?.song_id && (
          <MenuItem onSelect={() => void copyShareLink(song.sync?.song_id ?? "")}>{t.library.copyLink}</MenuItem>
        )}
        <MenuLine />
        <MenuItem danger onSelect={() => void removeSongs([song.track_id])}>
          {t.library.remove}
        </MenuItem>
      </Menu>
      {publishing && <PublishDialog track={song} onClose={() => setPublishing(false)} />}
    </>
  );
}
