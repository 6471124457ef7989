import { playJob } from "@/lib/player/playable";
import { useJobs } from "@/lib/store/jobs";
import { usePlayer, type Playable } from "@/lib/store/player";

const RESTART_AFTER = 3;

/** The list that previous and next go through: what the page gave with the piece, else all takes, newest job first. */
function pieces(): readonly Playable[] {
  const { now, queue } = usePlayer.getState();
  if (queue.pieces.some((piece) => piece.id === now?.id)) return queue.pieces;
  const { order, byId } = useJobs.getState();
  return order.flatMap((id) => (byId[id] ? playJob(byId[id]) : []));
}

/** The piece so many places after the present one, or null past either end. */
export function neighbour(by: number): Playable | null {
  const { now } = usePlayer.getState();
  const all = pieces();
  const at = all.findIndex((piece) => piece.id === now?.id);
  return at < 0 ? null : (all[at + by] ?? null);
}

/** Plays the next piece. False: there is none. */
export function next(): boolean {
  const piece = neighbour(1);
  if (piece) usePlayer.getState().play(piece);
  return piece !== null;
}

/** To the start of the piece; near its start, to the piece before. */
export function previous(): void {
  const { position, seek, play } = usePlayer.getState();
  const piece = neighbour(-1);
  if (position > RESTART_AFTER || !piece) seek(0);
  else play(piece);
}
