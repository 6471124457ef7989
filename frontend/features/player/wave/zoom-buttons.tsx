"use client";
import { ZoomIn, ZoomOut } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { ZOOM_MAX, zoomStep } from "@/lib/player/zoom";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";
import { useView } from "../view";

export function ZoomButtons() {
  const { zoom, set } = useView();
  const nothing = usePlayer((state) => state.now === null);
  return (
    <>
      <IconButton
        label={t.player.zoomOut}
        disabled={nothing || zoom === 1}
        onClick={() => set({ zoom: zoomStep(zoom, -1) })}
      >
        <ZoomOut size={16} aria-hidden />
      </IconButton>
      <IconButton
        label={t.player.zoomIn}
        disabled={nothing || zoom === ZOOM_MAX}
        onClick={() => set({ zoom: zoomStep(zoom, 1) })}
      >
        <ZoomIn size={16} aria-hidden />
      </IconButton>
    </>
  );
}
