"use client";
import { useConnection } from "@/lib/store/connection";
import { clock } from "@/lib/format";
import * as t from "@/lib/text";
import { ModelRow } from "./model-row";

/** What makes the music here. */
export function Engines() {
  const engines = useConnection((state) => state.engines);
  if (engines.length === 0) return <p className="text-sm text-fg-1">{t.settings.facts.unknown}</p>;
  return (
    <ul>
      {engines.map((engine) => (
        <ModelRow
          key={engine.id}
          title={engine.title}
          id={engine.id}
          available={engine.available}
          isDefault={engine.default}
        >
          <p className="text-fg-1">{engine.description}</p>
          {engine.reason && <p>{engine.reason}</p>}
          <p className="text-xs text-fg-1">
            {t.settings.engineFacts(engine.licence, clock(engine.max_seconds), engine.tasks.length, engine.version)}
          </p>
        </ModelRow>
      ))}
    </ul>
  );
}
