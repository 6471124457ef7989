"use client";
import { t } from "@/lib/text";
import { useLast, useRun } from "./use-run";

/** Says aloud who begins and who is done, never what they think. */
export function Announcer() {
  const run = useRun(useLast()?.runId ?? null);
  const news = run.finished
    ? t.agent.log.finished[run.finished.status]
    : run.news && t.agent.news(run.news.agent, run.news.state);
  return (
    <p aria-live="polite" className="sr-only">
      {news}
    </p>
  );
}
