"use client";
import { useRef } from "react";
import { Trouble } from "../trouble";
import { useSeek } from "../use-seek";
import { useView } from "../view";
import { Canvas } from "./canvas";
import { Labels } from "./labels";
import { RegionBox } from "./region-box";
import { useSurface } from "./use-surface";
import { useZoom } from "./use-zoom";

/** The waveform to look at, to seek in and to choose a region on. Its height is what its place gives it. */
export function Wave() {
  const ref = useRef<HTMLDivElement>(null);
  const zoom = useView((state) => state.zoom);
  const seek = useSeek();
  const surface = useSurface();
  useZoom(ref);
  return (
    <div className="relative h-full min-w-0">
      <div ref={ref} className="h-full touch-pan-x [scrollbar-width:none] overflow-x-auto overflow-y-hidden">
        <div className="relative h-full" style={{ width: `${zoom * 100}%` }}>
          <div className="relative h-4 overflow-hidden">
            <Labels />
          </div>
          <div className="absolute inset-x-0 top-4 bottom-0">
            <div {...seek} {...surface} className="absolute inset-0 cursor-text touch-pan-x -outline-offset-2">
              <Canvas />
            </div>
            <RegionBox />
          </div>
        </div>
      </div>
      <Trouble />
    </div>
  );
}
