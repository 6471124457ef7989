"use client";
import { Ellipsis } from "lucide-react";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import { PublishItem } from "@/components/publish-item";
import { toast } from "@/lib/notify";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu";
import type { Job, Track } from "@/lib/api/schema";
import { useRecipe } from "@/lib/store/recipe";
import { go } from "@/lib/studio-url";
import * as t from "@/lib/text";
import { copied, removeTake, retake, settingsOf } from "./actions";
import { Downloads } from "./downloads";
import { Sources } from "./sources";

const PublishDialog = dynamic(() => import("@/components/publish-dialog").then((file) => file.PublishDialog));

interface TakeMenuProps {
  job: Job;
  track: Track;
  title: string;
  onRename: () => void;
}

/** All that can be done with a take. */
export function TakeMenu({ job, track, title, onRename }: TakeMenuProps) {
  const after = useRef<"rename" | "publish" | null>(null); // what follows once the menu has closed
  const [publishing, setPublishing] = useState(false);
  const load = useRecipe((state) => state.load);
  const toForm = (text: string) => {
    go({ panel: "make" });
    toast(text);
  };
  const seed = track.used?.seed ?? job.request.seed;
  return (
    <>
      <Menu
        onCloseAutoFocus={(event) => {
          if (!after.current) return;
          event.preventDefault(); // what follows takes the focus
          if (after.current === "rename") onRename();
          else setPublishing(true);
          after.current = null;
        }}
        trigger={
          <IconButton label={t.takes.menu(title)}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => go({ take: track.track_id }, { step: true })}>{t.takes.details}</MenuItem>
        <MenuItem onSelect={() => void (after.current = "rename")}>{t.takes.rename}</MenuItem>
        <MenuLine />
        <MenuItem onSelect={() => retake(job, track)}>{t.takes.retake}</MenuItem>
        <MenuItem
          onSelect={() => {
            load(settingsOf(job, track));
            toForm(t.takes.settingsUsed);
          }}
        >
          {t.takes.useSettings}
        </MenuItem>
        <Sources job={job} track={track} title={title} />
        <MenuLine />
        <Downloads track={track} title={title} />
        <PublishItem onSelect={() => void (after.current = "publish")} />
        <MenuItem onSelect={() => copied(`${window.location.origin}/?take=${track.track_id}`)}>
          {t.takes.copyLink}
        </MenuItem>
        {seed !== null && seed !== undefined && (
          <MenuItem onSelect={() => copied(String(seed))}>{t.takes.copySeed}</MenuItem>
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
