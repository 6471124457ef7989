"use client";
import { WithCode } from "@/components/ui/with-code";
import { useConnection } from "@/lib/store/connection";
import * as t from "@/lib/text";
import { ModelRow } from "./model-row";

/** The models that the agents may think with, and how to add one. */
export function LanguageModelList() {
  const llm = useConnection((state) => state.llm);
  return (
    <div>
      <h3 className="text-sm font-medium">{t.settings.agents}</h3>
      {!llm && <p className="text-sm text-fg-1">{t.settings.facts.unknown}</p>}
      {llm?.hint && (
        <p className="mt-1 text-sm text-fg-1">
          <WithCode text={llm.hint} />
        </p>
      )}
      <ul>
        {llm?.models.map((model) => (
          <ModelRow
            key={model.id}
            title={model.title}
            id={model.id}
            available={model.available}
            isDefault={model.default}
          >
            {model.reason && (
              <p className="text-fg-1">
                <WithCode text={model.reason} />
              </p>
            )}
            {model.hint && (
              <p className="text-fg-1">
                <WithCode text={model.hint} />
              </p>
            )}
          </ModelRow>
        ))}
      </ul>
    </div>
  );
}
