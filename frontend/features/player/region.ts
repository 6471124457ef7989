import { tenth } from "@/lib/player/zoom";
import { usePlayer } from "@/lib/store/player";

const FIRST_SECONDS = 4;

/** A region to begin with, from the position on, near the end back from it: for those who do not drag. */
export function chooseRegion(): void {
  const { now, position, setRegion } = usePlayer.getState();
  if (!now) return;
  const start = tenth(Math.min(position, Math.max(0, now.seconds - FIRST_SECONDS)));
  setRegion({ start, end: tenth(Math.min(start + FIRST_SECONDS, now.seconds)) });
}

/** Lets the region begin or end at the position; where there is none, from here to the end or from the start to here. */
export function setEdge(side: "start" | "end"): void {
  const { now, position, region, setRegion } = usePlayer.getState();
  if (!now) return;
  const at = tenth(position);
  if (side === "start") setRegion({ start: at, end: region && region.end > at ? region.end : now.seconds });
  else setRegion({ start: region && region.start < at ? region.start : 0, end: at });
}
