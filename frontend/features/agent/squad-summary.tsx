import type { RunSoFar } from "@/lib/agent/view";
import * as t from "@/lib/text";

/** "rules · 1.0 s", and the tokens where a model has read and written. */
export function Summary({ run: { mode, finished, parts } }: { run: RunSoFar }) {
  const models = [...new Set(Object.values(parts).flatMap(({ model }) => (model ? [model.split("/").at(-1)] : [])))];
  const read = finished?.usage?.input_tokens ?? 0;
  const written = finished?.usage?.output_tokens ?? 0;
  const words = [
    models.length ? models.join(", ") : mode === "rules" ? t.agent.squad.byRules : null,
    finished && t.agent.squad.seconds(finished.seconds ?? 0),
  ].filter(Boolean);
  return (
    <span className="font-mono" title={read || written ? t.agent.squad.tokens(read, written) : undefined}>
      {words.join(" · ")}
    </span>
  );
}
