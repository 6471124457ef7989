"use client";
import Link from "next/link";
import { TimeAgo } from "@/components/time-ago";
import { titleOf } from "@/lib/player/playable";
import { useJobs } from "@/lib/store/jobs";
import * as t from "@/lib/text";
import { failuresOf } from "./figures";

const SHOWN = 10;

/** The newest jobs that failed, and why. */
export function Failures() {
  const byId = useJobs((state) => state.byId);
  const order = useJobs((state) => state.order);
  const failed = failuresOf(order.flatMap((id) => byId[id] ?? [])).slice(0, SHOWN);
  return (
    <section aria-labelledby="failures" className="min-w-0 p-3">
      <h2 id="failures" className="mb-2 text-sm font-semibold">
        {t.dashboard.failures}
      </h2>
      {failed.length === 0 && <p className="text-sm text-fg-1">{t.dashboard.noFailures}</p>}
      <ul>
        {failed.map((job) => (
          <li key={job.job_id} className="border-t py-2 first:border-t-0">
            <p className="flex items-baseline gap-2 text-sm">
              <span className="min-w-0 flex-1 truncate font-medium">{titleOf(job)}</span>
              <TimeAgo time={job.finished_at ?? job.created_at} className="shrink-0 text-xs text-fg-1" />
            </p>
            <p className="text-sm text-danger">{job.error?.message}</p>
            <p className="flex items-center gap-2 text-xs text-fg-1">
              <span className="min-w-0 truncate font-mono">{job.job_id}</span>
              <Link href="/?panel=takes" className="inline-flex min-h-6 items-center underline">
                {t.dashboard.inStudio}
              </Link>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
