"use client";
import { ProblemNote } from "@/components/ui/problem";
import { ignored } from "@/lib/recipe/recipe";
import * as t from "@/lib/text";
import { useSubmission } from "./submission";
import { useForm } from "./use-form";
import { useQuote } from "./use-quote";

/** What to know before a song is made: what stands in the way, what is left out, how long it will take. */
export function GenerateNotes({ id, obstacle }: { id: string; obstacle: string | null }) {
  const { recipe, engine } = useForm();
  const error = useSubmission((state) => state.error);
  const quote = useQuote(obstacle === null);
  const left = engine ? ignored(recipe, engine) : [];
  return (
    <div className="flex flex-col gap-1">
      {error !== null && <ProblemNote error={error} />}
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
