import type { Job } from "@/lib/api/schema";

export const ended = (job: Job): boolean => job.status !== "queued" && job.status !== "running";

/** How far a view of a job is, most significant first: a lost attempt goes back to the queue, and is still later. */
const age = (job: Job): readonly number[] => [
  ended(job) ? 1 : 0,
  job.attempts?.length ?? 0,
  job.attempt ?? 0,
  job.status === "running" ? 1 : 0,
  job.progress ?? 0,
];

function older(view: Job, known: Job): boolean {
  const [a, b] = [age(view), age(known)];
  const at = a.findIndex((value, index) => value !== b[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

/**
 * The truer of two views of one job, whatever order they came in: a poll may be overtaken by the stream, and a stream
 * begins with the past. The known one itself where nothing is new, so that nothing is drawn again.
 */
export function truer(known: Job | undefined, view: Job): Job {
  if (!known) return view;
  if (older(view, known)) return known;
  if (ended(known)) return known.cover === view.cover ? known : view;
  const merged = {
    ...view,
    cancel_requested: Boolean(known.cancel_requested || view.cancel_requested),
    queue_position: view.status === "queued" ? (view.queue_position ?? known.queue_position ?? null) : null,
  };
  return JSON.stringify(merged) === JSON.stringify(known) ? known : merged;
}

/** Newest first. */
export function inOrder(jobs: readonly Job[]): string[] {
  return [...jobs].sort((a, b) => b.created_at.localeCompare(a.created_at)).map((job) => job.job_id);
}
