"use client";
import type { ComponentProps } from "react";
import { cx } from "@/lib/class-names";
import type { LanguageModels } from "@/lib/api/schema";
import { useConnection } from "@/lib/store/connection";
import * as t from "@/lib/text";

/** Who answers, in one word: the model, how many of them, or the rules. */
function answering(llm: LanguageModels | null): string {
  if (!llm) return t.agent.models.unknown;
  const ids = [...new Set(Object.values(llm.agents))];
  if (llm.mode === "rules" || !ids[0]) return t.agent.models.rules;
  return ids.length > 1 ? t.agent.models.several(ids.length) : (ids[0].split("/").at(-1) ?? ids[0]);
}

/** Names who answers, and opens how to add a model. */
export function ModelButton(props: Pick<ComponentProps<"button">, "onClick">) {
  const llm = useConnection((state) => state.llm);
  const who = answering(llm);
  return (
    <button
      type="button"
      aria-label={t.agent.models.open(who)}
      className="flex h-8 min-w-0 items-center gap-1.5 rounded-control px-2 text-xs text-fg-1 hover:bg-bg-2 hover:text-fg-0 max-md:h-11 md:max-lg:px-1"
      {...props}
    >
      <span
        aria-hidden
        className={cx(
          "size-1.5 shrink-0 rounded-full",
          llm?.mode === "model" ? "bg-fg-0" : "border border-line-strong",
        )}
      />
      <span className="truncate">{who}</span>
    </button>
  );
}
