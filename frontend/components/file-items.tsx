"use client";
import { MenuItem } from "@/components/ui/menu";
import { saveFile } from "@/lib/download";
import type { TrackFile } from "@/lib/track-files";

/** The items of a menu that saves files. */
export const FileItems = ({ files }: { files: readonly TrackFile[] }) =>
  files.map(({ path, name, label }) => (
    <MenuItem key={path} onSelect={() => saveFile(path, name)}>
      {label}
    </MenuItem>
  ));
