"use client";
import { ChevronRight } from "lucide-react";
import { memo, useId, useState } from "react";
import type { AgentName, Part } from "@/lib/agent/view";
import { cx } from "@/lib/class-names";
import * as t from "@/lib/text";
import { CallRow } from "./call-row";
import { PartError } from "./part-error";
import { StateMark } from "./state-mark";

/** One agent: unfolded while it thinks, folded when it is done, and as the user wants it from then on. */
export const PartRow = memo(function PartRow({ agent, part }: { agent: AgentName; part: Part }) {
  const id = useId();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const live = part.state === "thinking";
  const silent = !part.thought && !part.calls.length && !part.error;
  const open = !silent && (chosen ?? (live || part.state === "failed"));
  return (
    <li>
      <button
        type="button"
        disabled={silent}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setChosen(!open)}
        className="flex h-7 w-full items-center gap-2 px-3 text-left text-sm -outline-offset-2 enabled:hover:bg-bg-2 max-md:h-11"
      >
        <StateMark state={part.state} />
        <span>{t.agent.names[agent]}</span>
        <span className={cx("text-xs", part.state === "failed" ? "text-danger" : "text-fg-1")}>
          {t.agent.states[part.state]}
        </span>
        <Facts part={part} />
        <ChevronRight
          size={12}
          aria-hidden
          className={cx("shrink-0 text-fg-1 transition-transform", open && "rotate-90", silent && "invisible")}
        />
      </button>
      <div id={id} hidden={!open} className="pr-3 pb-2 pl-8 text-xs text-fg-1">
        {part.thought && (
          <div className={cx(live && "flex max-h-24 flex-col-reverse overflow-hidden")}>
            <p className="break-words whitespace-pre-wrap">{part.thought}</p>
          </div>
        )}
        {part.error && <PartError error={part.error} part={part} />}
        {part.calls.length > 0 && (
          <ul className="mt-1">
            {part.calls.map((call) => (
              <CallRow key={call.id} call={call} />
            ))}
          </ul>
        )}
      </div>
    </li>
  );
});

function Facts({ part: { revision, model, source, calls, usage } }: { part: Part }) {
  const facts = [
    revision > 0 && t.agent.squad.revision(revision),
    calls.length > 0 && t.agent.squad.calls(calls.length),
    model ? model.split("/").at(-1) : source === "rules" && t.agent.squad.byRules,
  ].filter((one) => typeof one === "string");
  const tokens = (usage.input_tokens ?? 0) + (usage.output_tokens ?? 0);
  return (
    <span
      className="ml-auto min-w-0 truncate font-mono text-xs text-fg-1"
      title={tokens ? t.agent.squad.tokens(usage.input_tokens ?? 0, usage.output_tokens ?? 0) : undefined}
    >
      {facts.join(" · ")}
    </span>
  );
}
