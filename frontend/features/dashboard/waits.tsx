import type { Recent } from "@/lib/api/schema";
import * as t from "@/lib/text";

/** How long jobs of all owners waited to be begun. */
export function Waits({ waits }: { waits: Recent["waits"] }) {
  const { p50, p90 } = waits;
  return (
    <section aria-labelledby="waits" className="p-3">
      <h2 id="waits" className="mb-2 text-sm font-semibold">
        {t.dashboard.waits}
      </h2>
      {p50 === null || p90 === null ? (
        <p className="text-sm text-fg-1">{t.dashboard.noWaits}</p>
      ) : (
        <>
          <dl className="flex gap-8">
            {(
              [
                [t.dashboard.p50, p50],
                [t.dashboard.p90, p90],
              ] as const
            ).map(([name, value]) => (
              <div key={name} className="flex flex-col-reverse">
                <dt className="text-xs text-fg-1">{name}</dt>
                <dd className="font-mono text-lg tabular-nums">{t.dashboard.seconds(value)}</dd>
              </div>
            ))}
          </dl>
          <p className="mt-2 text-xs text-fg-1">{t.dashboard.waitsOf(waits.jobs)}</p>
        </>
      )}
    </section>
  );
}
