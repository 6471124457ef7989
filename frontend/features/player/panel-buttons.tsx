"use client";
import { MicVocal, Music3, Paintbrush, SlidersVertical } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { useMix } from "@/lib/store/mix";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";
import { chooseRegion } from "./region";
import { openPanel, useView } from "./view";

export function StemsButton() {
  const open = useView((state) => state.panel === "stems");
  const mixing = useMix((state) => state.on);
  const nothing = usePlayer((state) => !state.now?.track);
  return (
    <IconButton
      label={t.player.stems.title}
      aria-expanded={open}
      disabled={nothing}
      onClick={() => openPanel("stems")}
      className={mixing || open ? "bg-bg-2 text-fg-0!" : ""}
    >
      <SlidersVertical size={16} aria-hidden />
    </IconButton>
  );
}

export function LyricsButton() {
  const open = useView((state) => state.panel === "lyrics");
  const nothing = usePlayer((state) => !state.now?.track?.lyrics?.length);
  return (
    <IconButton
      label={t.player.lyrics.title}
      aria-expanded={open}
      disabled={nothing}
      onClick={() => openPanel("lyrics")}
      className={open ? "bg-bg-2 text-fg-0!" : ""}
    >
      <MicVocal size={16} aria-hidden />
    </IconButton>
  );
}

export function ChordsButton() {
  const { chords, set } = useView();
  const nothing = usePlayer((state) => !state.now?.track?.chords?.length);
  return (
    <IconButton
      label={t.player.chords}
      pressed={chords}
      disabled={nothing}
      onClick={() => set({ chords: !chords })}
      className="aria-pressed:bg-bg-2 aria-pressed:text-fg-0!"
    >
      <Music3 size={16} aria-hidden />
    </IconButton>
  );
}

export function RegionButton() {
  const region = usePlayer((state) => state.region);
  const nothing = usePlayer((state) => !state.now);
  return (
    <IconButton
      label={t.player.region.choose}
      aria-expanded={region !== null}
      disabled={nothing || region !== null}
      onClick={chooseRegion}
      className="enabled:text-repaint!"
    >
      <Paintbrush size={16} aria-hidden />
    </IconButton>
  );
}
