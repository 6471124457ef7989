import { playJob } from "@/lib/player/playable";
import type { Job } from "@/lib/api/schema";
import type { Playable } from "@/lib/store/player";

export interface Choice {
  piece: Playable;
  /** What the one that is on was made from. */
  parent: boolean;
}

const LISTED = 12;

/** What a piece can be compared with: what it was made from, what was made from it, then its siblings. */
export function choices(now: Playable | null, jobs: Readonly<Record<string, Job>>, order: readonly string[]): Choice[] {
  if (!now) return [];
  const all = order.flatMap((id) => jobs[id] ?? []);
  const takes = all.flatMap((job) => playJob(job).map((piece) => ({ piece, source: job.request.source ?? null })));
  const source = now.jobId ? (jobs[now.jobId]?.request.source ?? null) : null;
  const near = ({ piece, source: from }: (typeof takes)[number]): number => {
    if (piece.id === source) return 0;
    if (from === now.id) return 1;
    if (piece.jobId === now.jobId || (source && from === source)) return 2;
    return 3;
  };
  return takes
    .filter(({ piece }) => piece.id !== now.id)
    .map((take) => ({ take, rank: near(take) }))
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, LISTED)
    .map(({ take, rank }) => ({ piece: take.piece, parent: rank === 0 }));
}
