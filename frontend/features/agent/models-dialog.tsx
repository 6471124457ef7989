"use client";
import { Dialog } from "@/components/ui/dialog";
import { WithCode } from "@/components/ui/with-code";
import { SQUAD } from "@/lib/agent/view";
import { useConnection } from "@/lib/store/connection";
import * as t from "@/lib/text";
import { ModelRow } from "./model-row";

const words = t.agent.models;
interface Shown {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Who answers now, what there is, and the ways to more. */
export function ModelsDialog(shown: Shown) {
  const llm = useConnection((state) => state.llm);
  return (
    <Dialog {...shown} title={words.title} description={words.what}>
      <h3 className="text-xs text-fg-1">{words.now}</h3>
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-4 text-sm">
        {SQUAD.map((agent) => (
          <div key={agent} className="contents">
            <dt>{t.agent.names[agent]}</dt>
            <dd className="min-w-0 truncate font-mono text-xs leading-5 text-fg-1">
              {llm?.agents[agent] ?? words.rules}
            </dd>
          </div>
        ))}
      </dl>
      {llm?.hint && (
        <p className="mt-3 text-sm">
          <WithCode text={llm.hint} />
        </p>
      )}
      <h3 className="mt-4 text-xs text-fg-1">{words.available}</h3>
      <ul className="mt-1 border-t border-line">
        {llm?.models.map((model) => (
          <ModelRow key={model.id} model={model} />
        ))}
      </ul>
      {words.ways.map(({ title, code }) => (
        <div key={code} className="mt-4">
          <h3 className="text-xs text-fg-1">{title}</h3>
          <pre className="mt-1 rounded-control bg-bg-0 p-2 font-mono text-xs break-words whitespace-pre-wrap">
            {code}
          </pre>
        </div>
      ))}
      <p className="mt-4 text-sm text-fg-1">{words.restart}</p>
    </Dialog>
  );
}
