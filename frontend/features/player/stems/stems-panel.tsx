"use client";
import { useEffect } from "react";
import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import { flat } from "@/lib/player/mix";
import { useMix } from "@/lib/store/mix";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";
import { useTitle } from "../title";
import { MakeStems } from "./make-stems";
import { StemRow } from "./stem-row";

function Head({ count }: { count: number }) {
  const { on, ready, loaded, error, mix, flatten, start, stop } = useMix();
  const rate = usePlayer((state) => state.rate);
  return (
    <div className="mb-2 flex min-h-8 flex-wrap items-center gap-2">
      <h2 className="text-sm font-medium">{t.player.stems.title}</h2>
      <p role="status" className="flex-1 text-xs text-fg-1 max-md:order-last max-md:min-h-4 max-md:basis-full">
        {on && !ready && t.player.stems.loading(Math.min((loaded ?? 0) + 1, count), count)}
        {ready && rate !== 1 && t.player.stems.slow}
      </p>
      {error !== null && <ProblemNote error={error} />}
      {on ? (
        <>
          <Button kind="quiet" disabled={flat(mix)} onClick={flatten}>
            {t.player.stems.reset}
          </Button>
          <Button kind="quiet" onClick={stop}>
            {t.player.stems.stop}
          </Button>
        </>
      ) : (
        <Button onClick={start}>{error === null ? t.player.stems.mix : t.common.retry}</Button>
      )}
    </div>
  );
}

/** Every instrument of the song for itself. */
export default function StemsPanel() {
  const now = usePlayer((state) => state.now);
  const title = useTitle();
  const stems = now?.track?.stems ?? [];
  const has = stems.length > 0;
  useEffect(() => {
    if (has) useMix.getState().start();
  }, [has, now?.id]);
  return (
    <section
      aria-label={t.player.stems.panel}
      className="max-h-72 shrink-0 overflow-y-auto border-t border-line bg-bg-1 px-3 py-2 max-md:max-h-none"
    >
      {has ? <Head count={stems.length} /> : <MakeStems />}
      {now && (
        <ul className="grid gap-x-8 gap-y-1 lg:grid-cols-2 2xl:grid-cols-3">
          {stems.map((stem) => (
            <StemRow key={stem.name} stem={stem} title={title ?? now.title} />
          ))}
        </ul>
      )}
    </section>
  );
}
