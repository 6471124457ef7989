"use client";
import { useState } from "react";
import { toast } from "@/lib/notify";
import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import type { Job } from "@/lib/api/schema";
import { words } from "@/lib/api/words";
import { statusOf } from "@/lib/jobs/status";
import { titleOf } from "@/lib/player/playable";
import { useJobs } from "@/lib/store/jobs";
import * as t from "@/lib/text";
import { CoverArt } from "@/components/cover-art";
import { Line, Row } from "./row";

/** A job that waits or runs. */
export function ActiveRow({ job }: { job: Job }) {
  const cancel = useJobs((state) => state.cancel);
  const [asked, setAsked] = useState(false);
  const title = titleOf(job);
  const cancelling = asked || Boolean(job.cancel_requested);
  const stop = () => {
    setAsked(true);
    cancel(job.job_id).catch((error: unknown) => {
      setAsked(false);
      toast.error(words(error).cause);
    });
  };
  return (
    <Row
      name={title}
      state={job.status}
      lead={<CoverArt cover={job.cover} className="w-full" />}
      middle={job.status === "running" && <Progress value={job.progress ?? null} label={t.takes.progress(title)} />}
      actions={
        <Button kind="quiet" disabled={cancelling} onClick={stop}>
          {cancelling ? t.takes.cancelling : t.takes.cancel}
        </Button>
      }
    >
      <p className="truncate text-sm font-medium">{title}</p>
      <Line>{statusOf(job).join(" · ")}</Line>
    </Row>
  );
}
