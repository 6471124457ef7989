"use client";
import { SQUAD } from "@/lib/agent/view";
import * as t from "@/lib/text";
import { Card, type PartProps } from "./card";
import { PartRow } from "./part-row";
import { Summary } from "./squad-summary";

/** The five agents, each with its state, its thoughts and its tools. */
export function Squad({ run, newest, exchange }: PartProps) {
  if (!run.seq) return exchange.outcome ? null : <p className="px-3 py-2 text-sm text-fg-1">{t.agent.reading}</p>;
  return (
    <Card title={t.agent.squad.title} aside={<Summary run={run} />} open={newest}>
      <ul className="-mx-3 -mb-2">
        {SQUAD.map((agent) => (
          <PartRow key={agent} agent={agent} part={run.parts[agent]} />
        ))}
      </ul>
    </Card>
  );
}
