"use client";
import dynamic from "next/dynamic";
import { CompareSwitch } from "./compare/compare-switch";
import { NextButton, PlayButton, PreviousButton } from "./play-controls";
import { LoopButton, Rate } from "./rate";
import { Time } from "./time";
import { Title } from "./title";
import { ImmersiveButton, Tools } from "./tools";
import { Volume } from "./volume";
import { ZoomButtons } from "./wave/zoom-buttons";

const Wave = dynamic(() => import("./wave/wave").then((part) => part.Wave), { ssr: false, loading: () => <span /> });

/** 112 px: what is on and its buttons, the waveform, and the tools. */
export function WidePlayer() {
  return (
    <div className="grid h-full grid-cols-[232px_minmax(0,1fr)_264px] gap-4 px-3 py-2 max-md:hidden">
      <div className="flex min-w-0 flex-col justify-center gap-2">
        <div className="flex min-h-6 items-center gap-2">
          <div className="min-w-0 flex-1">
            <Title />
          </div>
          <CompareSwitch />
        </div>
        <div className="flex items-center gap-1">
          <PreviousButton />
          <PlayButton />
          <NextButton />
          <span className="ml-2 truncate">
            <Time />
          </span>
        </div>
      </div>
      <Wave />
      <div className="flex min-w-0 flex-col justify-center gap-2">
        <div className="flex items-center justify-between">
          <Tools />
          <ImmersiveButton />
        </div>
        <div className="flex items-center">
          <Volume />
          <span className="flex-1" />
          <LoopButton />
          <Rate />
          <ZoomButtons />
        </div>
      </div>
    </div>
  );
}
