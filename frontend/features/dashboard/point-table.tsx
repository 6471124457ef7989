import * as t from "@/lib/text";
import { timeOf } from "@/lib/time-of";
import type { Point } from "./figures";

const ROWS = 20;

/** The same figures to read: at most twenty of them, evenly spread, newest first. */
export function PointTable({ points, label }: { points: readonly Point[]; label: string }) {
  const step = Math.max(1, Math.ceil(points.length / ROWS));
  const shown = points.filter((_, n) => (points.length - 1 - n) % step === 0).reverse();
  return (
    <details className="mt-2 text-xs text-fg-1">
      <summary className="inline-flex min-h-6 items-center">{t.dashboard.asTable}</summary>
      <table aria-label={label} className="mt-1">
        <thead>
          <tr>
            <th scope="col" className="pr-4 text-left font-normal">
              {t.dashboard.time}
            </th>
            <th scope="col" className="text-right font-normal">
              {t.dashboard.value}
            </th>
          </tr>
        </thead>
        <tbody className="font-mono">
          {shown.map(({ at, value }) => (
            <tr key={at}>
              <td className="pr-4">{timeOf(at)}</td>
              <td className="text-right">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
