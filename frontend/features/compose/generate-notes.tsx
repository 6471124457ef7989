"use client";
import { ProblemNote } from "@/components/ui/problem";
import { ApiError } from "@/lib/api/errors";
import { words } from "@/lib/api/words";
import { ignored } from "@/lib/recipe/recipe";
import * as t from "@/lib/text";
import { useSubmission } from "./submission";
import { useForm } from "./use-form";
import { useQuote } from "./use-quote";

function Failure({ error }: { error: unknown }) {
  if (!(error instanceof ApiError) || error.status !== 429) return <ProblemNote error={error} />;
  return (
    <div role="alert" className="text-sm">
      <p>{words(error).cause}</p>
      <p className="text-fg-1">{error.remedy ?? t.compose.generate.limited(error.retryAfter)}</p>
    </div>
  );
}

/** What to know before a song is made: what stands in the way, what is left out, how long it will take. */
export function GenerateNotes({ id, obstacle }: { id: string; obstacle: string | null }) {
  const { recipe, engine } = useForm();
  const error = useSubmission((state) => state.error);
  const quote = useQuote(obstacle === null);
  const left = engine ? ignored(recipe, engine) : [];
  return (
    <div className="flex flex-col gap-1">
      {error !== null && <Failure error={error} />}
      {engine && left.length > 0 && (
        <p className="text-xs text-fg-1">
          {t.compose.leftOut(
            left.map((field) => t.compose.fields[field]),
            engine.title,
          )}
        </p>
      )}
      <p id={id} className="min-h-4 text-xs text-fg-1">
        {obstacle ?? quote}
      </p>
    </div>
  );
}
