"use client";
import { Ban, CircleAlert } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import { TimeAgo } from "@/components/time-ago";
import type { Job } from "@/lib/api/schema";
import { titleOf } from "@/lib/player/playable";
import { useJobs } from "@/lib/store/jobs";
import * as t from "@/lib/text";
import { copyAndTell } from "@/lib/copy";
import { Line, Row } from "./row";

function Attempts({ job }: { job: Job }) {
  const attempts = job.attempts ?? [];
  if (!attempts.length) return null;
  return (
    <details className="text-xs text-fg-1">
      <summary className="flex min-h-6 w-fit items-center underline max-md:min-h-11">
        {t.takes.attempts(attempts.length)}
      </summary>
      <ul className="flex flex-col gap-1 py-1">
        {attempts.map((one) => (
          <li key={`${one.attempt} ${one.ended_at}`}>{t.takes.attemptCause(one.attempt, one.error.message)}</li>
        ))}
      </ul>
    </details>
  );
}

function Cause({ job }: { job: Job }) {
  return (
    <>
      <p className="text-sm text-danger">{job.error?.message}</p>
      {job.error?.remedy && <p className="text-sm text-fg-1">{job.error.remedy}</p>}
      <Attempts job={job} />
    </>
  );
}

/** A job that failed or was cancelled: why, and the way on. */
export function EndedRow({ job }: { job: Job }) {
  const retry = useJobs((state) => state.retry);
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const failed = job.status === "failed";
  const again = () => {
    setSending(true);
    setError(null);
    retry(job.job_id)
      .catch(setError)
      .finally(() => setSending(false));
  };
  const copy = () => {
    const { job_id, engine, error: cause, attempts, request } = job;
    void copyAndTell(JSON.stringify({ job_id, engine, error: cause, attempts, request }, null, 2));
  };
  const Icon = failed ? CircleAlert : Ban;
  return (
    <Row
      name={titleOf(job)}
      state={job.status}
      lead={
        <span className="grid aspect-square place-items-center rounded-control bg-bg-2 text-fg-1">
          <Icon size={16} aria-hidden className={failed ? "text-danger" : undefined} />
        </span>
      }
      wide={failed}
      actions={
        <>
          {failed && (
            <Button kind="quiet" onClick={copy}>
              {t.takes.copyDetails}
            </Button>
          )}
          <Button kind="quiet" disabled={sending} onClick={again}>
            {failed ? t.takes.retry : t.takes.again}
          </Button>
        </>
      }
      below={error ? <ProblemNote error={error} /> : undefined}
    >
      <p className="truncate text-sm font-medium">{titleOf(job)}</p>
      {failed ? (
        <Cause job={job} />
      ) : (
        <Line>
          {t.takes.cancelledText} <TimeAgo time={job.finished_at ?? job.created_at} />
        </Line>
      )}
    </Row>
  );
}
