"use client";
import { reading } from "@/lib/agent/values";
import * as t from "@/lib/text";
import { Card, type PartProps } from "./card";
import { PlanFields } from "./plan-fields";

/** What the Director has understood and the Producer has set; every field can be changed here. */
export function PlanCard({ exchange, run, newest }: PartProps) {
  const { outcome } = exchange;
  if (!run.plan && !outcome?.request && !outcome?.stands) return null;
  const notes = run.settings?.notes ?? [];
  const said = run.plan ? reading(run.plan) : null;
  const about = [
    said?.theme && t.agent.plan.about(said.theme),
    said?.avoid.length ? t.agent.plan.without(said.avoid.join(", ")) : "",
  ].filter(Boolean);
  return (
    <Card title={t.agent.plan.title} open={newest} aside={said?.style.join(", ")}>
      {about.length > 0 && <p className="mb-2 text-sm text-fg-1">{about.join(", ")}</p>}
      <PlanFields exchange={exchange} run={run} />
      {notes.map((note) => (
        <p key={note} className="mt-2 text-xs text-fg-1">
          {note}
        </p>
      ))}
    </Card>
  );
}
