"use client";
import { TimeAgo } from "@/components/time-ago";
import type { Recent } from "@/lib/api/schema";
import { useConnection } from "@/lib/store/connection";
import * as t from "@/lib/text";

/** Why jobs of all owners failed lately. What they asked for is theirs: the server's log says the rest. */
export function Failures({ recent }: { recent: Recent }) {
  const engines = useConnection((state) => state.engines);
  const title = (id: string) => engines.find((one) => one.id === id)?.title ?? id;
  return (
    <section aria-labelledby="failures" className="min-w-0 p-3">
      <h2 id="failures" className="mb-2 text-sm font-semibold">
        {t.dashboard.failures}
      </h2>
      {recent.failures.length === 0 && <p className="text-sm text-fg-1">{t.dashboard.noFailures(recent.jobs)}</p>}
      <ul>
        {recent.failures.map((one) => (
          <li key={`${one.engine} ${one.code}`} className="border-t py-2 first:border-t-0">
            <p className="flex items-baseline gap-2 text-sm">
              <span className="min-w-0 truncate font-mono text-danger">{one.code}</span>
              <span className="min-w-0 flex-1 truncate">{title(one.engine)}</span>
              <span className="shrink-0 tabular-nums">{t.dashboard.jobs(one.jobs)}</span>
            </p>
            <p className="flex items-baseline gap-2 text-xs text-fg-1">
              <span className="shrink-0">{t.dashboard.lastOne}</span>
              <span className="min-w-0 flex-1 truncate font-mono">{one.last_job}</span>
              <TimeAgo time={one.last_at} className="shrink-0" />
            </p>
          </li>
        ))}
      </ul>
      {recent.failures.length > 0 && <p className="mt-2 text-xs text-fg-1">{t.dashboard.failuresOf(recent.jobs)}</p>}
    </section>
  );
}
