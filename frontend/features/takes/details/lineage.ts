import type { Job, Track } from "@/lib/api/schema";

export interface Take {
  job: Job;
  track: Track;
}

/** One song of a family; `take` is null for an upload, and for what is not here any more. */
export interface Branch {
  id: string;
  take: Take | null;
  children: readonly Branch[];
}

/** What the job's takes were made from. */
export const parentOf = (job: Job): string | null => job.request.source ?? job.request.reference ?? null;

export function takesById(jobs: readonly Job[]): Map<string, Take> {
  const takes = jobs.flatMap((job) => (job.result?.tracks ?? []).map((track) => ({ job, track })));
  return new Map(takes.map((take) => [take.track.track_id, take]));
}

/** The first of the family as far as it is known, from the song up. */
export function ancestor(id: string, takes: ReadonlyMap<string, Take>): string {
  const seen = new Set([id]);
  let top = id;
  for (;;) {
    const take = takes.get(top);
    const parent = take ? parentOf(take.job) : null;
    if (parent === null || seen.has(parent)) return top;
    seen.add(parent);
    top = parent;
  }
}

/** The whole family of a song: all that was made from its first ancestor, oldest first. */
export function lineage(id: string, jobs: readonly Job[]): Branch {
  const takes = takesById(jobs);
  const children = new Map<string, string[]>();
  for (const [child, { job }] of takes) {
    const parent = parentOf(job);
    if (parent) children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const madeAt = (one: string) => takes.get(one)?.job.created_at ?? "";
  const seen = new Set<string>();
  function branch(at: string): Branch {
    seen.add(at);
    const below = (children.get(at) ?? []).filter((child) => !seen.has(child));
    below.sort((a, b) => madeAt(a).localeCompare(madeAt(b)));
    return { id: at, take: takes.get(at) ?? null, children: below.map(branch) };
  }
  return branch(ancestor(id, takes));
}
