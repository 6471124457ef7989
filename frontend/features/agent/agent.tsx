"use client";
import * as t from "@/lib/text";
import { Composer } from "./composer";
import { Head } from "./head";
import { Thread } from "./thread";

/** The squad in conversation: from a wish in plain words to a recipe, lyrics, a cover and a song. */
export function Agent() {
  return (
    <section aria-label={t.agent.title} className="flex h-full min-h-0 flex-col">
      <Head />
      <Thread />
      <Composer />
    </section>
  );
}
