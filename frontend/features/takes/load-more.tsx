"use client";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import { readKept } from "@/lib/jobs/kept";
import { useJobs } from "@/lib/store/jobs";
import * as t from "@/lib/text";
import { useNear } from "@/lib/use-seen";

/** Reads older takes when it comes into view, or is pressed. */
export function LoadMore() {
  const [reading, setReading] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const read = () => {
    setReading(true);
    setError(null);
    useJobs
      .getState()
      .loadMore()
      .then(readKept)
      .catch(setError)
      .finally(() => setReading(false));
  };
  const end = useNear<HTMLDivElement>(read, !reading && !error);
  return (
    <div ref={end} className="flex min-h-16 flex-col items-center justify-center gap-2 p-4">
      {error ? <ProblemNote error={error} /> : null}
      <Button kind="quiet" disabled={reading} onClick={read}>
        {reading ? t.common.loading : t.takes.more}
      </Button>
    </div>
  );
}
