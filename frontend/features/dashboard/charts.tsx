"use client";
import * as t from "@/lib/text";
import { Chart } from "./chart";
import { queueOf, throughput } from "./figures";
import { MINUTES, useStats } from "./stats";

/** The last minutes, drawn. */
export function Charts() {
  const samples = useStats((state) => state.samples);
  const now = samples.at(-1)?.at ?? 0;
  const queue = queueOf(samples);
  const ended = throughput(samples, now, MINUTES);
  const most = Math.max(...queue.map(({ value }) => value), 0);
  const all = ended.reduce((sum, { value }) => sum + value, 0);
  const common = { now, minutes: MINUTES };
  return (
    <div className="border-b">
      <div className="grid lg:grid-cols-2 lg:divide-x">
        <Chart
          {...common}
          kind="line"
          title={t.dashboard.queue}
          unit={t.dashboard.queueUnit}
          summary={t.dashboard.queueSummary(queue.at(-1)?.value ?? 0, most, MINUTES)}
          points={queue}
        />
        <Chart
          {...common}
          kind="bars"
          title={t.dashboard.throughput}
          unit={t.dashboard.throughputUnit}
          summary={t.dashboard.throughputSummary(all, MINUTES)}
          points={ended}
        />
      </div>
      <p className="px-3 pb-2 text-xs text-fg-1">{t.dashboard.sinceOpened}</p>
    </div>
  );
}
