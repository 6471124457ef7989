"use client";
import { useSeek } from "../use-seek";
import { Trouble } from "../trouble";
import { Canvas } from "./canvas";
import { Sections } from "./sections";
import { useSurface } from "./use-surface";

/** The waveform to look at, to seek in and to choose a region on. Its height is what its place gives it. */
export function Wave() {
  const seek = useSeek();
  const surface = useSurface();
  return (
    <div className="relative h-full min-w-0">
      <div className="relative h-4 overflow-hidden">
        <Sections />
      </div>
      <div className="absolute inset-x-0 top-4 bottom-0">
        <div {...seek} {...surface} className="absolute inset-0 cursor-text touch-pan-x">
          <Canvas />
        </div>
      </div>
      <Trouble />
    </div>
  );
}
