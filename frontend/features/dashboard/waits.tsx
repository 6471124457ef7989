"use client";
import { useJobs } from "@/lib/store/jobs";
import * as t from "@/lib/text";
import { quantile, waitsOf } from "./figures";

/** How long jobs waited to be begun. */
export function Waits() {
  const byId = useJobs((state) => state.byId);
  const waits = waitsOf(Object.values(byId));
  const half = quantile(waits, 0.5);
  const most = quantile(waits, 0.9);
  return (
    <section aria-labelledby="waits" className="p-3">
      <h2 id="waits" className="mb-2 text-sm font-semibold">
        {t.dashboard.waits}
      </h2>
      {half === null || most === null ? (
        <p className="text-sm text-fg-1">{t.dashboard.noWaits}</p>
      ) : (
        <>
          <dl className="flex gap-8">
            {(
              [
                [t.dashboard.p50, half],
                [t.dashboard.p90, most],
              ] as const
            ).map(([name, value]) => (
              <div key={name} className="flex flex-col-reverse">
                <dt className="text-xs text-fg-1">{name}</dt>
                <dd className="font-mono text-lg tabular-nums">{t.dashboard.seconds(value)}</dd>
              </div>
            ))}
          </dl>
          <p className="mt-2 text-xs text-fg-1">{t.dashboard.waitsOf(waits.length)}</p>
        </>
      )}
    </section>
  );
}
