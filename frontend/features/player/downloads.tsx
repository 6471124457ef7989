"use client";
import { Download } from "lucide-react";
import { FileItems } from "@/components/file-items";
import { IconButton } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";
import { filesOf } from "@/lib/track-files";
import { useTitle } from "./title";

/** All that there is of the song, as files. */
export default function Downloads() {
  const now = usePlayer((state) => state.now);
  const title = useTitle();
  const files = now ? filesOf(now.track, title ?? now.title, now.cover) : [];
  return (
    <Menu
      trigger={
        <IconButton label={t.files.title} disabled={files.length === 0}>
          <Download size={16} aria-hidden />
        </IconButton>
      }
    >
      <FileItems files={files} />
    </Menu>
  );
}
