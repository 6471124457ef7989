"use client";
import type { KeyboardEvent, MouseEvent } from "react";
import { WaveStrip } from "@/components/wave-strip";
import { clock } from "@/lib/format";
import { usePlayer, type Playable } from "@/lib/store/player";
import * as t from "@/lib/text";

const STEP_SECONDS = 5;
const HEIGHT = "h-8 w-full";

const fraction = (event: MouseEvent<HTMLElement>): number => {
  const { left, width } = event.currentTarget.getBoundingClientRect();
  return width ? (event.clientX - left) / width : 0;
};

/** The waveform of what is on: a slider over its seconds. */
function SeekStrip({ piece }: { piece: Playable }) {
  const position = usePlayer((state) => state.position);
  const seek = usePlayer((state) => state.seek);
  const onKeyDown = (event: KeyboardEvent) => {
    const to = {
      ArrowLeft: position - STEP_SECONDS,
      ArrowDown: position - STEP_SECONDS,
      ArrowRight: position + STEP_SECONDS,
      ArrowUp: position + STEP_SECONDS,
      Home: 0,
      End: piece.seconds,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    seek(to);
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={t.takes.seek(piece.title)}
      aria-valuemin={0}
      aria-valuemax={Math.round(piece.seconds)}
      aria-valuenow={Math.round(position)}
      aria-valuetext={t.takes.at(clock(position), clock(piece.seconds))}
      onKeyDown={onKeyDown}
      onClick={(event) => seek(fraction(event) * piece.seconds)}
      className="cursor-pointer rounded-control"
    >
      <WaveStrip peaks={piece.peaks} played={piece.seconds ? position / piece.seconds : 0} className={HEIGHT} />
    </div>
  );
}

/** The waveform; a click plays from there. The keyboard has the play button, and the slider of what is on. */
export function TakeStrip({ piece }: { piece: Playable }) {
  const on = usePlayer((state) => state.now?.id === piece.id);
  if (on) return <SeekStrip piece={piece} />;
  const start = (event: MouseEvent<HTMLElement>) => {
    const to = fraction(event) * piece.seconds;
    usePlayer.getState().play(piece);
    usePlayer.getState().seek(to);
  };
  return (
    <div onClick={start} className="cursor-pointer">
      <WaveStrip peaks={piece.peaks} className={HEIGHT} />
    </div>
  );
}
