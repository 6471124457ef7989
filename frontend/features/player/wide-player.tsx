"use client";
import { NextButton, PlayButton, PreviousButton } from "./play-controls";
import { Time } from "./time";
import { Title } from "./title";
import { Volume } from "./volume";
import { Wave } from "./wave/wave";

/** 112 px: what is on and its buttons, the waveform, and the tools. */
export function WidePlayer() {
  return (
    <div className="grid h-full grid-cols-[224px_1fr_232px] gap-4 px-3 py-2 max-md:hidden">
      <div className="flex min-w-0 flex-col justify-center gap-2">
        <Title />
        <div className="flex items-center gap-1">
          <PreviousButton />
          <PlayButton />
          <NextButton />
          <span className="ml-2">
            <Time />
          </span>
        </div>
      </div>
      <Wave />
      <div className="flex flex-col justify-center gap-1">
        <Volume />
      </div>
    </div>
  );
}
