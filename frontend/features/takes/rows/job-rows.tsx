"use client";
import { memo } from "react";
import { useShallow } from "zustand/react/shallow";
import type { Job } from "@/lib/api/schema";
import { useJobs } from "@/lib/store/jobs";
import { useLibrary } from "@/lib/store/library";
import { ActiveRow } from "./active-row";
import { EndedRow } from "./ended-row";
import { TakeRow } from "./take-row";

function Finished({ job }: { job: Job }) {
  const tracks = job.result?.tracks ?? [];
  const gone = useLibrary(useShallow((state) => tracks.map((track) => Boolean(state.gone[track.track_id]))));
  return tracks.map((track, index) =>
    gone[index] ? null : (
      <TakeRow
        key={track.track_id}
        job={job}
        track={track}
        place={tracks.length > 1 ? `${index + 1}/${tracks.length}` : undefined}
      />
    ),
  );
}

/** A job as it is now: one row, or a row for each of its takes. */
export const JobRows = memo(function JobRows({ id }: { id: string }) {
  const job = useJobs((state) => state.byId[id]);
  if (!job) return null;
  if (job.status === "succeeded") return <Finished job={job} />;
  return job.status === "queued" || job.status === "running" ? <ActiveRow job={job} /> : <EndedRow job={job} />;
});
