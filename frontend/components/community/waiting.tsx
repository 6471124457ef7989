import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import * as t from "@/lib/text";

/** In place of a page that `useAsked` has no answer for yet: that it is asked, or why not and a way to ask again. */
export function Waiting({ error, again }: { error: unknown; again: () => void }) {
  if (error === undefined) return <p className="p-4 text-sm text-fg-1">{t.common.loading}</p>;
  return (
    <div className="flex flex-col items-start gap-3 p-4">
      <ProblemNote error={error} />
      <Button onClick={again}>{t.common.retry}</Button>
    </div>
  );
}
