"use client";
import { memo } from "react";
import type { Exchange } from "@/lib/agent/conversation";
import { useRuns } from "@/lib/store/runs";
import { CoverCard } from "./cover-card";
import { Ending } from "./ending";
import { LyricsCard } from "./lyrics-card";
import { PlanCard } from "./plan-card";
import { ReviewCard } from "./review-card";
import { Said } from "./said";
import { Squad } from "./squad";
import { Unsent } from "./unsent";
import { useRun } from "./use-run";

/** A message and all that came of it, in the order in which it came. */
export const ExchangeView = memo(function ExchangeView({ exchange, newest }: { exchange: Exchange; newest: boolean }) {
  const run = useRun(exchange.runId);
  const sending = useRuns((state) => exchange.id in state.sending);
  const reply = run.plan?.reply || exchange.outcome?.reply;
  const part = { exchange, run, newest };
  return (
    <article className="border-b border-line last:border-0">
      <Said role="user" content={exchange.message} />
      {exchange.runId ? <Squad {...part} /> : <Unsent exchange={exchange} sending={sending} />}
      {reply && <Said role="assistant" content={reply} />}
      <PlanCard {...part} />
      <LyricsCard {...part} />
      <CoverCard {...part} />
      <ReviewCard {...part} />
      {exchange.runId && <Ending {...part} />}
    </article>
  );
});
