"use client";
import { Share2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { Cloud, SongPage } from "@/lib/cloud/core";
import * as t from "@/lib/text";

const ShareDialog = dynamic(() => import("./share-dialog").then((file) => file.ShareDialog));

export function ShareSong(about: { cloud: Cloud; page: SongPage; own: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)}>
        <Share2 size={16} aria-hidden />
        {t.song.share}
      </Button>
      {open && <ShareDialog {...about} onClose={() => setOpen(false)} />}
    </>
  );
}
