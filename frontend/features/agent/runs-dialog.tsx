"use client";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { ProblemNote } from "@/components/ui/problem";
import { reopen } from "@/lib/agent/reopen";
import { api, ask } from "@/lib/api/client";
import { continued } from "@/lib/agent/reopen";
import { ago } from "@/lib/format";
import * as t from "@/lib/text";
import { usePages } from "./use-pages";

const words = t.agent.past;
const load = async (cursor: number | null) => {
  const query = { limit: 30, ...(cursor ? { cursor } : {}) };
  const page = await ask(api().GET("/agent/runs", { params: { query } }));
  return { items: page.runs, next: page.next_cursor ?? null };
};

/** What was said before, newest first; each goes on where it ended. */
export function RunsDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { items, problem, setProblem, more } = usePages(load);
  const [hidden] = useState(continued);
  const choose = (runId: string) => void reopen(runId).then(() => onOpenChange(false), setProblem);
  const shown = items?.filter(({ run_id }) => !hidden.has(run_id));
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t.agent.runs}>
      {problem !== null && <ProblemNote error={problem} />}
      {!items && problem === null && <p className="text-sm text-fg-1">{t.common.loading}</p>}
      {shown?.length === 0 && <p className="text-sm">{words.none}</p>}
      <ul>
        {shown?.map((run) => (
          <li key={run.run_id} className="border-t border-line">
            <button
              type="button"
              onClick={() => choose(run.run_id)}
              className="flex min-h-11 w-full flex-col justify-center py-2 text-left hover:bg-bg-2"
            >
              <span className="flex w-full items-baseline gap-2">
                <span className="min-w-0 truncate text-sm">{run.title || run.message}</span>
                <span className="ml-auto shrink-0 text-xs text-fg-1">
                  {`${words.status[run.status]} · ${ago(run.created_at)}`}
                </span>
              </span>
              {run.title && <span className="w-full truncate text-xs text-fg-1">{run.message}</span>}
            </button>
          </li>
        ))}
      </ul>
      {more && <Button onClick={more}>{words.more}</Button>}
    </Dialog>
  );
}
