import { announce } from "@/lib/announce";
import type { Job } from "@/lib/api/schema";
import { playJob, titleOf } from "@/lib/player/playable";
import { useLibrary } from "@/lib/store/library";
import { log, type LogLevel } from "@/lib/store/log";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";
import { isOwn } from "./own";
import { ended } from "./views";

const LEVELS: Partial<Record<Job["status"], LogLevel>> = { failed: "error", cancelled: "warning" };

/** Where a job is, in the words of the console. */
function stepOf(job: Job): string {
  if (job.status === "failed") return t.takes.logFailed(job.error?.message ?? "");
  if (job.status !== "running") return t.takes.statuses[job.status];
  return job.stage ? t.takes.stages[job.stage] : t.takes.statuses.running;
}

function note(job: Job): void {
  const level = LEVELS[job.status] ?? "info";
  log("job", `${titleOf(job)}: ${stepOf(job)}`, { level, detail: job });
}

/** A take is there: the library knows it, and the player has it ready unless something plays. */
async function arrive(job: Job): Promise<void> {
  announce(t.takes.finished(titleOf(job)));
  const takes = playJob(job);
  await useLibrary.getState().ensure(takes.map((take) => take.id));
  const first = takes[0];
  if (!first || !isOwn(job.job_id)) return;
  usePlayer.getState().offer({ ...first, title: useLibrary.getState().byId[first.id]?.title ?? first.title });
}

/** Tells what has changed from one view of a job to the next. */
export function tell(before: Job | undefined, job: Job): void {
  if (!before && ended(job)) return; // history
  if (before?.status === job.status && before.stage === job.stage && before.attempt === job.attempt) return;
  note(job);
  if (job.status === "succeeded") void arrive(job);
  else if (job.status === "failed") announce(t.takes.failed(titleOf(job), job.error?.message ?? ""));
  else if (job.status === "cancelled") announce(t.takes.cancelled(titleOf(job)));
}
