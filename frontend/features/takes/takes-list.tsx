"use client";
import { lazy, Suspense } from "react";
import { useShallow } from "zustand/react/shallow";
import { ApiError } from "@/lib/api/errors";
import type { Job } from "@/lib/api/schema";
import { useConnection } from "@/lib/store/connection";
import { useJobs } from "@/lib/store/jobs";
import { useLibrary } from "@/lib/store/library";
import * as t from "@/lib/text";
import { Empty } from "./empty";
import { shows, type Shown } from "./filter";
import { LoadMore } from "./load-more";
import { Skeleton } from "./skeleton";

const SignInFirst = lazy(() =>
  import("@/components/community/sign-in-first").then((part) => ({ default: part.SignInFirst })),
);
const ProblemNote = lazy(() => import("@/components/ui/problem").then((part) => ({ default: part.ProblemNote })));
const JobRows = lazy(() => import("./rows/job-rows").then((part) => ({ default: part.JobRows })));

type Gone = Readonly<Record<string, true>>;

/** Whether nothing of a job is left: all its takes are in the trash. */
const deleted = (job: Job, gone: Gone): boolean =>
  job.status === "succeeded" && (job.result?.tracks ?? []).every((track) => gone[track.track_id]);

export function TakesList({ shown }: { shown: Shown }) {
  const gone = useLibrary((state) => state.gone);
  const signedOut = useConnection((state) => state.signedOut);
  const loaded = useJobs((state) => state.loaded);
  const trouble = useJobs((state) => state.trouble);
  const more = useJobs((state) => state.nextCursor !== null);
  const ids = useJobs(
    useShallow(({ order, byId }) =>
      order.filter((id) => {
        const job = byId[id];
        return job && shows(shown, job) && !deleted(job, gone);
      }),
    ),
  );
  if (signedOut) {
    return (
      <Suspense fallback={<Skeleton />}>
        <SignInFirst why={t.takes.signIn} />
      </Suspense>
    );
  }
  if (!loaded && !ids.length) {
    return (
      <Suspense fallback={<Skeleton />}>
        {trouble instanceof ApiError ? <ProblemNote error={trouble} className="p-4" /> : <Skeleton />}
      </Suspense>
    );
  }
  if (!ids.length && !more) {
    return shown.status === "all" && !shown.engine ? (
      <Empty />
    ) : (
      <p className="p-4 text-sm text-fg-1">{t.takes.emptyFilter}</p>
    );
  }
  return (
    <Suspense fallback={<Skeleton />}>
      <ol aria-label={t.takes.list} className="divide-y divide-line border-b border-line">
        {ids.map((id) => (
          <li key={id}>
            <JobRows id={id} />
          </li>
        ))}
      </ol>
      {more && <LoadMore />}
    </Suspense>
  );
}
