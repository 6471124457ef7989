"use client";
import type { Ref } from "react";
import { cx } from "@/lib/class-names";
import { LENGTHS } from "@/lib/recipe/limits";
import { lineCounts } from "@/lib/recipe/lyrics";
import * as t from "@/lib/text";
import type { ControlProps } from "./form-field";
import { useForm } from "./use-form";

const LAYOUT = "col-start-1 row-start-1 min-h-40 py-1.5 pr-9 pl-2 text-sm leading-5 whitespace-pre-wrap break-words";

/** A text that grows with its lines. A copy lies below it and shows, where each line begins, its syllables. */
export function LyricsText({ ref, ...control }: ControlProps & { ref: Ref<HTMLTextAreaElement> }) {
  const { recipe, set } = useForm();
  const counts = lineCounts(recipe.lyrics, recipe.language);
  return (
    <div
      className={cx(
        "grid max-h-96 overflow-y-auto rounded-control border border-line-strong bg-bg-0",
        "focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent",
      )}
    >
      <div aria-hidden className={cx(LAYOUT, "text-transparent select-none")}>
        {recipe.lyrics.split("\n").map((line, at) => (
          <div key={at} className="relative">
            {line || "\u200b"}
            <span className="absolute top-0 -right-7 font-mono text-xs leading-5 whitespace-nowrap text-fg-1 tabular-nums">
              {counts[at]}
            </span>
          </div>
        ))}
      </div>
      <textarea
        {...control}
        ref={ref}
        maxLength={LENGTHS.lyrics}
        placeholder={t.compose.lyrics.placeholder}
        value={recipe.lyrics}
        onChange={(event) => set({ lyrics: event.target.value })}
        className={cx(LAYOUT, "resize-none overflow-hidden bg-transparent outline-none disabled:opacity-50")}
      />
    </div>
  );
}
