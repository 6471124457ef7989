import { useId } from "react";
import * as t from "@/lib/text";
import { ceiling, type Point } from "./figures";
import { PointTable } from "./point-table";

const WIDTH = 480;
const HEIGHT = 120;
const MINUTE = 60_000;

interface ChartProps {
  title: string;
  unit: string;
  /** All that the picture says, in a sentence. */
  summary: string;
  points: readonly Point[];
  kind: "line" | "bars";
  /** Where the time axis ends. */
  now: number;
  minutes: number;
}

/** Figures over the last minutes. Seen as a picture, heard as a sentence, read as a table. */
export function Chart({ title, unit, summary, points, kind, now, minutes }: ChartProps) {
  const id = useId();
  const top = ceiling(Math.max(...points.map(({ value }) => value), 0));
  const x = (at: number) => WIDTH - ((now - at) / (minutes * MINUTE)) * WIDTH;
  const y = (value: number) => HEIGHT - (value / top) * HEIGHT;
  const line = points.map(({ at, value }, n) => `${n ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const bar = WIDTH / minutes;
  return (
    <section aria-labelledby={id} className="min-w-0 p-3">
      <div className="mb-2 flex items-baseline gap-2">
        <h2 id={id} className="text-sm font-semibold">
          {title}
        </h2>
        <p className="text-xs text-fg-1">{unit}</p>
      </div>
      <div className="grid grid-cols-[32px_minmax(0,1fr)] gap-x-2">
        <div aria-hidden className="flex flex-col justify-between text-right font-mono text-xs text-fg-1">
          <span className="-mt-2">{top}</span>
          <span className="-mb-2">{0}</span>
        </div>
        <svg
          role="img"
          aria-label={summary}
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="h-30 w-full overflow-visible text-wave"
        >
          {[0, 0.5, 1].map((share) => (
            <line
              key={share}
              x1={0}
              x2={WIDTH}
              y1={share * HEIGHT}
              y2={share * HEIGHT}
              stroke="var(--line)"
              vectorEffect="non-scaling-stroke"
            />
          ))}
          {kind === "line" ? (
            <path d={line} fill="none" stroke="var(--fg-0)" strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
          ) : (
            points.map(({ at, value }, n) => (
              <rect
                key={at}
                x={n * bar + 2}
                width={bar - 4}
                y={y(value)}
                height={HEIGHT - y(value)}
                fill="currentColor"
              />
            ))
          )}
        </svg>
        <span />
        <div aria-hidden className="mt-1 flex justify-between text-xs text-fg-1">
          <span>{t.dashboard.minutesAgo(minutes)}</span>
          <span>{t.dashboard.now}</span>
        </div>
      </div>
      <PointTable points={points} label={title} />
    </section>
  );
}
