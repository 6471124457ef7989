import type { Job, LibraryTrack, Track } from "@/lib/api/schema";
import { playJob, playTrack, titleOf } from "@/lib/player/playable";
import type { Playable } from "@/lib/store/player";

export const titleOfTake = (job: Job, kept: LibraryTrack | undefined): string => kept?.title ?? titleOf(job);

/** The take as the transport plays it, under the title that the library has. */
export function pieceOf(job: Job, track: Track, kept: LibraryTrack | undefined): Playable | null {
  return kept ? playTrack(kept) : (playJob(job).find((piece) => piece.id === track.track_id) ?? null);
}
