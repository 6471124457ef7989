"use client";
import { Maximize2 } from "lucide-react";
import dynamic from "next/dynamic";
import { IconButton } from "@/components/ui/icon-button";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";
import { ChordsButton, LyricsButton, RegionButton, StemsButton } from "./panel-buttons";
import { useView } from "./view";

const place = () => <span className="size-8 max-md:size-11" />;
export const EditMenu = dynamic(() => import("./edit/edit-menu"), { ssr: false, loading: place });
export const CompareMenu = dynamic(() => import("./compare/compare-menu"), { ssr: false, loading: place });
export const Downloads = dynamic(() => import("./downloads"), { ssr: false, loading: place });

export function ImmersiveButton() {
  const nothing = usePlayer((state) => state.now === null);
  return (
    <IconButton
      label={t.player.immersive.title}
      disabled={nothing}
      onClick={() => useView.getState().set({ immersive: true, sheet: false })}
    >
      <Maximize2 size={16} aria-hidden />
    </IconButton>
  );
}

/** What can be done with the song that is on. */
export function Tools() {
  return (
    <div className="flex flex-wrap items-center">
      <RegionButton />
      <EditMenu />
      <StemsButton />
      <LyricsButton />
      <ChordsButton />
      <CompareMenu />
      <Downloads />
    </div>
  );
}
