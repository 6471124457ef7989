import { WithCode } from "@/components/ui/with-code";
import type { LanguageModel } from "@/lib/api/schema";
import { size } from "@/lib/format";
import * as t from "@/lib/text";

const words = t.agent.models;

/** A model, whether it can answer, and if not why and what to do. */
export function ModelRow({ model }: { model: LanguageModel }) {
  const state = model.default ? words.inUse : model.available ? words.yes : words.no;
  return (
    <li className="border-b border-line py-2 text-sm">
      <div className="flex items-baseline gap-2">
        <span className="min-w-0 truncate">{model.title}</span>
        <span className="ml-auto shrink-0 text-xs text-fg-1">
          {[model.size_bytes ? size(model.size_bytes) : null, state].filter(Boolean).join(" · ")}
        </span>
      </div>
      {(model.reason || model.hint) && (
        <p className="text-xs text-fg-1">
          <WithCode text={[model.reason, model.hint].filter(Boolean).join(" ")} />
        </p>
      )}
    </li>
  );
}
