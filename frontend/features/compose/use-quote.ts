import { useEffect, useState } from "react";
import { api, ask } from "@/lib/api/client";
import type { QuoteView } from "@/lib/api/schema";
import { useRecipe } from "@/lib/store/recipe";
import { ApiError } from "@/lib/api/errors";
import { words } from "@/lib/api/words";
import * as t from "@/lib/text";
import { atFields, requestOfForm, useSubmission } from "./submission";

const PAUSE_MS = 700;

export function quoteWords({ seconds, wait, queue_position, slots }: QuoteView): string {
  const { work, noWorker, after, soon, atOnce } = t.compose.generate;
  const start = !slots
    ? noWorker
    : queue_position > 0
      ? after(queue_position, wait.p50)
      : wait.p50 > 2.5
        ? soon(wait.p50)
        : atOnce;
  return `${work(seconds.p50)}, ${start}.`;
}

/** How long the song would take, asked when nothing was typed for a moment; null while nobody knows. */
export function useQuote(valid: boolean): string | null {
  const recipe = useRecipe((state) => state.recipe);
  const [known, setKnown] = useState<string | null>(null);
  useEffect(() => {
    if (!valid) return;
    const gone = new AbortController();
    const ready = setTimeout(() => {
      ask(api().POST("/generate/quote", { body: requestOfForm(), signal: gone.signal })).then(
        (quote) => setKnown(quoteWords(quote)),
        (error: unknown) => {
          if (gone.signal.aborted) return;
          const refused = atFields(error, recipe);
          if (refused) useSubmission.setState({ refused });
          const told = error instanceof ApiError && error.status === 422 && !refused;
          setKnown(told ? words(error).cause : null); // all else Generate itself will say
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(ready);
      gone.abort();
    };
  }, [recipe, valid]);
  return valid ? known : null;
}
