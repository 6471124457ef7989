import type { AgentFailed } from "@/lib/api/schema";
import type { Part } from "@/lib/agent/view";
import * as t from "@/lib/text";

/** Why an agent could not do its part, what to do, and who did it instead. */
export function PartError({ error, part }: { error: AgentFailed; part: Part }) {
  return (
    <div className="mt-1">
      <p className="break-words text-danger">{error.message}</p>
      {error.hint && <p className="break-words">{error.hint}</p>}
      {part.state === "done" && part.source === "rules" && <p>{t.agent.squad.stoodIn}</p>}
    </div>
  );
}
