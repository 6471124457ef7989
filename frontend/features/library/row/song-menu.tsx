"use client";
import { Ellipsis } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { PublishItem } from "@/components/publish-item";
import { useAfterMenu } from "@/components/ui/after-menu";
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
  const { after, onCloseAutoFocus } = useAfterMenu();
  const [publishing, setPublishing] = useState(false);
  return (
    <>
      <Menu
        onCloseAutoFocus={onCloseAutoFocus}
        trigger={
          <IconButton data-column="menu" label={t.library.menu(song.title)}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem onSelect={after(onRename)}>{t.library.rename}</MenuItem>
        <MenuItem onSelect={after(() => useTags.getState().edit([song.track_id]))}>{t.library.editTags}</MenuItem>
        <MenuLine />
        <UseMenu song={song} />
        <MenuLine />
        <MenuItem onSelect={() => saveAudio(song)}>{t.library.download}</MenuItem>
        <MenuItem onSelect={() => saveZip([song.track_id], song.title, true)}>{t.library.downloadAll}</MenuItem>
        <PublishItem onSelect={after(() => setPublishing(true))} />
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
