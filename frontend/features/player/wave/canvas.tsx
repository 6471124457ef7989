"use client";
import { useEffect, useRef } from "react";
import type WaveSurfer from "wavesurfer.js";
import { cx } from "@/lib/class-names";
import { mediaUrl } from "@/lib/media";
import { normalised } from "@/lib/player/zoom";
import { usePlayer, type Playable } from "@/lib/store/player";

function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return { waveColor: of("--wave"), progressColor: of("--accent"), cursorColor: of("--fg-0") };
}

async function draw(surfer: WaveSurfer, piece: Playable): Promise<void> {
  if (piece.peaks?.length) await surfer.load("", [normalised(piece.peaks)], piece.seconds);
  else await surfer.load(await mediaUrl(piece.url));
  progress(surfer);
}

function progress(surfer: WaveSurfer): void {
  const { now, position } = usePlayer.getState();
  if (now) surfer.getRenderer().renderProgress(Math.min(position / now.seconds, 1), false);
}

/**
 * The waveform. It is drawn from the track's peaks before any audio is there, and is a picture only: it shows the
 * store's position, so that takes, stems and the song itself may take turns at sounding behind it.
 */
export function Canvas() {
  const ref = useRef<HTMLDivElement>(null);
  const empty = usePlayer((state) => state.now === null);
  useEffect(() => {
    const container = ref.current;
    if (!container) return;
    let surfer: WaveSurfer | null = null;
    let gone = false;
    const theme = new MutationObserver(() => surfer?.setOptions(colours()));
    const show = (piece: Playable | null) => {
      if (surfer && piece) void draw(surfer, piece).catch(() => undefined);
      else surfer?.empty();
    };
    const begin = async () => {
      const { default: Surfer } = await import("wavesurfer.js");
      if (gone || surfer) return;
      const look = {
        height: "auto",
        barWidth: 2,
        barGap: 1,
        cursorWidth: 1,
        normalize: false,
        barMinHeight: 1,
      } as const;
      surfer = Surfer.create({
        container,
        interact: false,
        hideScrollbar: true,
        autoScroll: false,
        ...look,
        ...colours(),
      });
      theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
      show(usePlayer.getState().now);
    };
    const tryToBegin = () => void begin().catch(() => undefined); // the studio cannot be reached: with the next song again
    const end = usePlayer.subscribe((state, before) => {
      if (state.now !== before.now) {
        if (surfer) show(state.now);
        else tryToBegin();
      } else if (surfer && state.position !== before.position) progress(surfer);
    });
    tryToBegin();
    return () => {
      gone = true;
      end();
      theme.disconnect();
      surfer?.destroy();
    };
  }, []);
  return <div ref={ref} aria-hidden className={cx("pointer-events-none absolute inset-0", empty && "invisible")} />;
}
