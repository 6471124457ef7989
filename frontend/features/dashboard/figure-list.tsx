import * as t from "@/lib/text";
import type { Stats } from "@/lib/api/schema";
import { totals } from "./figures";

/** The numbers of this moment. */
export function FigureList({ stats }: { stats: Stats }) {
  const { waiting, seconds, inFlight } = totals(stats);
  const { succeeded = 0, failed = 0, cancelled = 0 } = stats.jobs;
  const figures: readonly [string, string | number, boolean?][] = [
    [t.dashboard.waiting, waiting],
    [t.dashboard.waitingSeconds, t.dashboard.seconds(seconds)],
    [t.dashboard.running, inFlight],
    [t.dashboard.succeeded, succeeded],
    [t.dashboard.failed, failed, failed > 0],
    [t.dashboard.cancelled, cancelled],
    [t.dashboard.waiters, stats.waiters],
  ];
  return (
    <dl aria-label={t.dashboard.figures} className="grid grid-cols-2 border-b sm:grid-cols-4 lg:grid-cols-7">
      {figures.map(([name, value, bad]) => (
        <div key={name} className="flex flex-col-reverse p-3">
          <dt className="text-xs text-fg-1">{name}</dt>
          <dd className={`font-mono text-lg tabular-nums ${bad ? "text-danger" : ""}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
