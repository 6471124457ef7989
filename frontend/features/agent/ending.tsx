"use client";
import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import { readAgain, sayAgain } from "@/lib/agent/talk";
import { ApiError } from "@/lib/api/errors";
import { useChat } from "@/lib/store/chat";
import { useRuns } from "@/lib/store/runs";
import * as t from "@/lib/text";
import { Actions } from "./actions";
import type { PartProps } from "./card";
import { Song } from "./song";

/** How a run has ended: what is missing and why, what can be done with the rest, and the song. */
export function Ending({ exchange, run }: PartProps) {
  const { outcome, runId } = exchange;
  const trouble = useRuns((state) => (runId ? state.trouble[runId] : undefined));
  const hint = run.finished?.hint;
  const jobId = exchange.jobId ?? run.finished?.job_id ?? run.job?.job_id ?? null;
  const bad = outcome && outcome.status !== "succeeded";
  const gone = trouble instanceof ApiError && trouble.status === 404;
  return (
    <div className="flex flex-col gap-2 px-3 py-2 empty:hidden">
      {bad && (
        <p className="text-sm">
          {t.agent.status[outcome.status]}
          {hint && <span className="block text-fg-1">{hint}</span>}
        </p>
      )}
      {trouble !== undefined &&
        (gone && outcome ? (
          <p className="text-sm text-fg-1">{t.agent.gone}</p>
        ) : (
          <>
            <ProblemNote error={trouble} />
            {runId && !gone && <Button onClick={() => readAgain(runId)}>{t.agent.readAgain}</Button>}
          </>
        ))}
      {(bad || (gone && !outcome)) && (
        <Button className="self-start" onClick={() => void sayAgain(exchange)}>
          {t.agent.sendAgain}
        </Button>
      )}
      {outcome && <Actions exchange={exchange} jobId={jobId} />}
      {jobId && <Song jobId={jobId} onRetry={(id) => useChat.getState().change(exchange.id, { jobId: id })} />}
    </div>
  );
}
