"use client";
import { toast } from "@/lib/notify";
import { Button } from "@/components/ui/button";
import { api, ask } from "@/lib/api/client";
import type { EngineStats, Stats } from "@/lib/api/schema";
import { words } from "@/lib/api/words";
import { size } from "@/lib/format";
import { useConnection } from "@/lib/store/connection";
import * as t from "@/lib/text";

const NUMBER = "px-2 text-right font-mono text-xs tabular-nums";
const CELL = "px-2 text-xs text-fg-1";

async function unload(engine: string): Promise<void> {
  try {
    const told = await ask(api().POST("/engines/{engine}/unload", { params: { path: { engine } } }));
    toast(t.dashboard.unloaded(told.replicas));
  } catch (error) {
    toast.error(words(error).cause);
  }
}

const counted = (all: Readonly<Record<string, number>>, say: (n: number) => string): string =>
  Object.entries(all)
    .map(([name, n]) => `${name} ${say(n)}`)
    .join(", ") || "–";

function EngineRow({ id, title, stats }: { id: string; title: string; stats: EngineStats }) {
  const { prediction, wait_prediction: wait } = stats;
  return (
    <tr className="h-10 border-b">
      <th scope="row" className="px-3 text-left text-sm font-medium">
        {title}
      </th>
      <td className={NUMBER}>{stats.waiting}</td>
      <td className={NUMBER}>{t.dashboard.seconds(stats.waiting_seconds)}</td>
      <td className={NUMBER}>{stats.in_flight}</td>
      <td className={NUMBER}>{stats.slots}</td>
      <td className={NUMBER}>{stats.replicas}</td>
      <td className={NUMBER}>{stats.loaded}</td>
      <td className={CELL}>{counted(stats.models, (n) => `×${n}`)}</td>
      <td className={CELL}>{counted(stats.cards, size)}</td>
      <td className={CELL}>{t.dashboard.quality(prediction.median_error, prediction.within_p90)}</td>
      <td className={CELL}>{t.dashboard.quality(wait.median_error, wait.within_p90)}</td>
      <td className="px-3 text-right">
        <Button aria-label={t.dashboard.unloadEngine(title)} onClick={() => void unload(id)}>
          {t.dashboard.unload}
        </Button>
      </td>
    </tr>
  );
}

/** What each engine has before it, and what it holds. */
export function EngineTable({ stats }: { stats: Stats }) {
  const engines = useConnection((state) => state.engines);
  const { dashboard } = t;
  const numbers = [
    dashboard.waiting,
    dashboard.waitingSeconds,
    dashboard.inFlight,
    dashboard.slots,
    dashboard.replicas,
    dashboard.loaded,
  ];
  const facts = [dashboard.models, dashboard.cards, dashboard.prediction, dashboard.waitPrediction];
  return (
    <section aria-labelledby="engines" className="border-b">
      <h2 id="engines" className="p-3 pb-1 text-sm font-semibold">
        {dashboard.engines}
      </h2>
      <div className="relative overflow-x-auto" tabIndex={0} role="group" aria-labelledby="engines">
        <table className="w-full min-w-230 border-collapse">
          <thead>
            <tr className="h-8 border-b text-xs text-fg-1">
              <th scope="col" className="px-3 text-left font-normal">
                {dashboard.engine}
              </th>
              {numbers.map((title) => (
                <th key={title} scope="col" className="px-2 text-right font-normal whitespace-nowrap">
                  {title}
                </th>
              ))}
              {facts.map((title) => (
                <th key={title} scope="col" className="px-2 text-left font-normal whitespace-nowrap">
                  {title}
                </th>
              ))}
              <th scope="col">
                <span className="sr-only">{dashboard.action}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(stats.engines).map(([id, engine]) => (
              <EngineRow key={id} id={id} title={engines.find((one) => one.id === id)?.title ?? id} stats={engine} />
            ))}
          </tbody>
        </table>
      </div>
      <p className="px-3 py-2 text-xs text-fg-1">{dashboard.qualityHint}</p>
    </section>
  );
}
