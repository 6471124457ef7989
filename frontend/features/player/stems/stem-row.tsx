"use client";
import { Download } from "lucide-react";
import { useEffect, useRef } from "react";
import { IconButton } from "@/components/ui/icon-button";
import type { Stem } from "@/lib/api/schema";
import { cx } from "@/lib/class-names";
import { saveFile } from "@/lib/download";
import { FLAT } from "@/lib/player/mix";
import { useMix } from "@/lib/store/mix";
import * as t from "@/lib/text";
import { stemName } from "@/lib/track-files";
import { levelOf } from "./stem-sound";

/** As loud as it is now; a picture only. */
function Level({ name }: { name: string }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let frame = requestAnimationFrame(function show() {
      if (ref.current) ref.current.style.transform = `scaleX(${levelOf(name)})`;
      frame = requestAnimationFrame(show);
    });
    return () => cancelAnimationFrame(frame);
  }, [name]);
  return (
    <div aria-hidden className="h-1 w-full overflow-hidden rounded-control bg-bg-2">
      <div ref={ref} className="h-full origin-left scale-x-0 bg-wave" />
    </div>
  );
}

interface LetterProps {
  label: string;
  letter: string;
  pressed: boolean;
  onClick: () => void;
}

const Letter = ({ label, letter, pressed, onClick }: LetterProps) => (
  <IconButton
    label={label}
    pressed={pressed}
    onClick={onClick}
    className="border border-line-strong font-mono text-xs aria-pressed:border-fg-0 aria-pressed:bg-fg-0 aria-pressed:text-bg-0!"
  >
    {letter}
  </IconButton>
);

/** One stem: its level, mute, solo, volume, file. */
export function StemRow({ stem, title }: { stem: Stem; title: string }) {
  const { volume, muted, solo } = useMix((state) => state.mix[stem.name] ?? FLAT);
  const change = useMix((state) => state.change);
  const { name } = stem;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto_auto_minmax(64px,1fr)_auto] items-center gap-2">
      <div className={cx("flex min-w-0 flex-col gap-1", muted && "text-fg-1")}>
        <span className="truncate text-sm">{name}</span>
        <Level name={name} />
      </div>
      <Letter
        label={t.player.stems.mute(name)}
        letter={t.player.stems.m}
        pressed={muted}
        onClick={() => change(name, { muted: !muted })}
      />
      <Letter
        label={t.player.stems.solo(name)}
        letter={t.player.stems.s}
        pressed={solo}
        onClick={() => change(name, { solo: !solo })}
      />
      <input
        type="range"
        aria-label={t.player.stems.volume(name)}
        aria-valuetext={t.player.percent(volume)}
        min={0}
        max={1}
        step={0.05}
        value={volume}
        onChange={(event) => change(name, { volume: event.currentTarget.valueAsNumber })}
        className="h-6 w-full min-w-0 accent-(--fg-1)! max-md:h-11"
      />
      <IconButton
        label={t.player.stems.download(name)}
        onClick={() => saveFile(stem.audio.url, stemName(title, name, stem.audio.url))}
      >
        <Download size={16} aria-hidden />
      </IconButton>
    </li>
  );
}
