"use client";
import { Check } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import { made, type Exchange } from "@/lib/agent/conversation";
import type { GenerateRequest } from "@/lib/api/schema";
import { fillDraft } from "@/lib/recipe/replace";
import { useChat } from "@/lib/store/chat";
import { useJobs } from "@/lib/store/jobs";
import { go } from "@/lib/studio-url";
import * as t from "@/lib/text";

/** Into the recipe, or into the queue: both with what the user has changed. */
export function Actions({ exchange, jobId }: { exchange: Exchange; jobId: string | null }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const change = useChat((state) => state.change);
  const submit = useJobs((state) => state.submit);
  const request = made(exchange);
  if (!request) return null;
  const use = () => {
    fillDraft(request, t.agent.actions.inForm);
    change(exchange.id, { used: true });
    go({ panel: "make" });
  };
  const generate = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const job = await submit(request as GenerateRequest);
      change(exchange.id, { jobId: job.job_id });
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <div className="flex gap-2">
        <Button className="flex-1" onClick={use}>
          {exchange.used && <Check size={14} aria-hidden />}
          {exchange.used ? t.agent.actions.used : t.agent.actions.use}
        </Button>
        {exchange.outcome?.request && (
          <Button kind="primary" className="flex-1" disabled={busy} onClick={() => void generate()}>
            {jobId ? t.agent.actions.again : t.agent.actions.generate}
          </Button>
        )}
      </div>
      {problem !== null && <ProblemNote error={problem} />}
    </>
  );
}
