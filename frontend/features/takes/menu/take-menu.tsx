"use client";
import { Ellipsis } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { FileItems } from "@/components/file-items";
import { PublishItem } from "@/components/publish-item";
import { SourceItems } from "@/components/source-items";
import { useAfterMenu } from "@/components/ui/after-menu";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem, MenuLine, SubMenu } from "@/components/ui/menu";
import type { Job, Track } from "@/lib/api/schema";
import { fillDraft } from "@/lib/recipe/replace";
import { go } from "@/lib/studio-url";
import { copyAndTell } from "@/lib/copy";
import * as t from "@/lib/text";
import { filesOf } from "@/lib/track-files";
import { removeTake, retake, settingsOf } from "./actions";

const PublishDialog = dynamic(() => import("@/components/publish-dialog").then((file) => file.PublishDialog));

interface TakeMenuProps {
  job: Job;
  track: Track;
  title: string;
  cover: string | null | undefined;
  onRename: () => void;
}

/** All that can be done with a take. */
export function TakeMenu({ job, track, title, cover, onRename }: TakeMenuProps) {
  const { after, onCloseAutoFocus } = useAfterMenu();
  const [publishing, setPublishing] = useState(false);
  const toForm = () => go({ panel: "make" });
  const seed = track.used?.seed ?? job.request.seed;
  return (
    <>
      <Menu
        onCloseAutoFocus={onCloseAutoFocus}
        trigger={
          <IconButton label={t.takes.menu(title)}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => go({ take: track.track_id }, { step: true })}>{t.takes.details}</MenuItem>
        <MenuItem onSelect={after(onRename)}>{t.takes.rename}</MenuItem>
        <MenuLine />
        <MenuItem onSelect={() => retake(job, track, title)}>{t.takes.retake}</MenuItem>
        <MenuItem
          onSelect={() => {
            fillDraft(settingsOf(job, track), t.takes.settingsUsed);
            toForm();
          }}
        >
          {t.takes.useSettings}
        </MenuItem>
        <SourceItems
          track={{ track_id: track.track_id, engine: job.engine, title, seconds: track.audio[0]?.seconds ?? 0 }}
          toForm={toForm}
        />
        <MenuLine />
        <SubMenu label={t.files.title}>
          <FileItems files={filesOf(track, title, cover)} />
        </SubMenu>
        <PublishItem onSelect={after(() => setPublishing(true))} />
        <MenuItem onSelect={() => void copyAndTell(`${window.location.origin}/?take=${track.track_id}`)}>
          {t.takes.copyLink}
        </MenuItem>
        {seed !== null && seed !== undefined && (
          <MenuItem onSelect={() => void copyAndTell(String(seed))}>{t.takes.copySeed}</MenuItem>
        )}
        <MenuLine />
        <MenuItem danger onSelect={() => removeTake(track.track_id, title)}>
          {t.takes.remove}
        </MenuItem>
      </Menu>
      {publishing && <PublishDialog track={{ track_id: track.track_id, title }} onClose={() => setPublishing(false)} />}
    </>
  );
}
