import type { Job } from "@/lib/api/schema";
import { clock } from "@/lib/format";
import * as t from "@/lib/text";

/** Where it is: its place in the queue, or stage, step and what is left, as far as the backend says. */
export function statusOf(job: Job): string[] {
  if (job.status === "queued") {
    const place = job.queue_position;
    return [typeof place === "number" ? t.takes.position(place) : t.takes.waiting];
  }
  const { stage, step, steps, eta_seconds: eta, attempt = 0 } = job;
  return [
    stage ? t.takes.stages[stage] : t.takes.statuses.running,
    steps && steps > 1 ? t.takes.step(step ?? 0, steps) : "",
    typeof eta === "number" ? t.takes.eta(clock(Math.ceil(eta))) : "",
    attempt > 1 ? t.takes.attempt(attempt) : "",
  ].filter(Boolean);
}
