"use client";
import { useEffect } from "react";
import { SignInFirst } from "@/components/community/sign-in-first";
import { ProblemNote } from "@/components/ui/problem";
import { Skeleton } from "@/components/ui/skeleton";
import { useConnection, useMay } from "@/lib/store/connection";
import * as t from "@/lib/text";
import { Charts } from "./charts";
import { Elsewhere } from "./elsewhere";
import { EngineTable } from "./engine-table";
import { Events } from "./events";
import { Failures } from "./failures";
import { FigureList } from "./figure-list";
import { useStats, watchStats } from "./stats";
import { Waits } from "./waits";

function Figures() {
  const stats = useStats((state) => state.stats);
  const error = useStats((state) => state.error);
  useEffect(watchStats, []);
  if (!stats) return error ? <ProblemNote error={error} className="p-3" /> : <Skeleton className="m-3 h-96" />;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-6 border-b px-3 pb-2">
        <p className="text-sm text-fg-1">{t.dashboard.version(stats.version)}</p>
        <Elsewhere stats={stats} />
      </div>
      {error !== null && <ProblemNote error={error} className="border-b px-3 py-2" />}
      <FigureList stats={stats} />
      <Charts />
      <EngineTable stats={stats} />
      <div className="grid max-lg:divide-y lg:grid-cols-[280px_1fr_1fr] lg:divide-x">
        <Waits waits={stats.recent.waits} />
        <Failures recent={stats.recent} />
        <Events />
      </div>
    </>
  );
}

/** For who runs the server: what it does, how well, and what went wrong. */
export function Dashboard() {
  const known = useConnection((state) => state.me !== null);
  const signedOut = useConnection((state) => state.signedOut);
  const may = useMay("operate");
  return (
    <section aria-label={t.dashboard.title} className="min-h-full">
      <h1 className="p-3 pb-1 text-base font-semibold">{t.dashboard.title}</h1>
      {may && <Figures />}
      {signedOut && <SignInFirst why={t.dashboard.signIn} />}
      {known && !may && (
        <div className="p-3 text-sm">
          <p>{t.dashboard.forbidden}</p>
          <p className="mt-1 max-w-prose text-fg-1">{t.dashboard.forbiddenHint}</p>
        </div>
      )}
    </section>
  );
}
