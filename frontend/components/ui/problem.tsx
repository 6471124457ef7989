import { words } from "@/lib/api/words";

/** What went wrong and what to do, where it happened. */
export function ProblemNote({ error, className }: { error: unknown; className?: string }) {
  const { cause, remedy } = words(error);
  return (
    <div role="alert" className={className}>
      <p className="text-sm text-danger">{cause}</p>
      {remedy && <p className="text-sm text-fg-1">{remedy}</p>}
    </div>
  );
}
