import * as t from "@/lib/text";

const ROWS = [0, 1, 2, 3, 4, 5];

/** Rows to come, as high as those that will be there. */
export function Skeleton() {
  return (
    <div className="divide-y divide-line border-b border-line">
      <p className="sr-only">{t.common.loading}</p>
      {ROWS.map((row) => (
        <div key={row} className="flex h-16 items-center gap-3 px-4">
          <div className="size-10 rounded-control bg-bg-2" />
          <div className="flex flex-1 flex-col gap-2">
            <div className="h-3 w-40 rounded-control bg-bg-2" />
            <div className="h-2 w-64 max-w-full rounded-control bg-bg-2" />
          </div>
        </div>
      ))}
    </div>
  );
}
