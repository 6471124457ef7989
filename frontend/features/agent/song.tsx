"use client";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import { ProblemNote } from "@/components/ui/problem";
import { api, ask } from "@/lib/api/client";
import type { Job } from "@/lib/api/schema";
import { words as reasons } from "@/lib/api/words";
import { statusOf } from "@/lib/jobs/status";
import { toast } from "@/lib/notify";
import { playJob } from "@/lib/player/playable";
import { ended, useJobs } from "@/lib/store/jobs";
import { useLibrary } from "@/lib/store/library";
import * as t from "@/lib/text";
import { Take } from "./take";

const words = t.agent.job;

/** The song of a conversation: how far it is, then to be played where it stands. */
export function Song({ jobId, onRetry }: { jobId: string; onRetry: (jobId: string) => void }) {
  const job = useJobs((state) => state.byId[jobId]);
  const [problem, setProblem] = useState<unknown>(null);
  const known = job !== undefined;
  useEffect(() => {
    if (known) return;
    ask(api().GET("/jobs/{job_id}", { params: { path: { job_id: jobId } } })).then(
      (found) => useJobs.getState().merge([found]),
      setProblem,
    );
  }, [jobId, known]);
  if (problem !== null && !job) return <ProblemNote error={problem} />;
  if (!job) return <p className="text-sm text-fg-1">{t.common.loading}</p>;
  if (!ended(job)) return <Making job={job} />;
  if (job.status === "succeeded") return <Takes job={job} />;
  return (
    <div className="text-sm">
      <p>{job.status === "cancelled" ? words.cancelled : words.failed}</p>
      {job.error && <p className="text-danger">{job.error.message}</p>}
      {job.error?.remedy && <p className="text-fg-1">{job.error.remedy}</p>}
      {problem !== null && <ProblemNote error={problem} />}
      <Button
        className="mt-2"
        onClick={() =>
          void useJobs
            .getState()
            .retry(jobId)
            .then(({ job_id }) => onRetry(job_id), setProblem)
        }
      >
        {words.retry}
      </Button>
    </div>
  );
}

function Takes({ job }: { job: Job }) {
  const kept = useLibrary((state) => state.byId);
  useEffect(() => void useLibrary.getState().ensure(playJob(job).map(({ id }) => id)), [job]);
  return (
    <ul className="border-t border-line">
      {playJob(job).map((piece, index, { length }) => {
        const title = kept[piece.id]?.title ?? piece.title;
        return <Take key={piece.id} piece={{ ...piece, title }} number={length > 1 ? index + 1 : null} />;
      })}
    </ul>
  );
}

function Making({ job }: { job: Job }) {
  const stop = () =>
    void useJobs
      .getState()
      .cancel(job.job_id)
      .catch((error: unknown) => toast.error(reasons(error).cause));
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center gap-2 text-xs text-fg-1">
        <span className="flex-1 tabular-nums">{statusOf(job).join(" · ")}</span>
        <Button kind="quiet" onClick={stop}>
          {words.cancel}
        </Button>
      </div>
      <Progress label={words.progress} value={job.status === "queued" ? 0 : (job.progress ?? 0)} />
    </div>
  );
}
