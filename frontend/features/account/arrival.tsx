"use client";
import { useEffect, useState } from "react";
import { ProblemNote } from "@/components/ui/problem";
import { CloudError, type Cloud } from "@/lib/cloud/core";
import { arriveByCode, arriveByTokens } from "@/lib/cloud/sign-in";
import type { Project } from "@/lib/store/session";
import * as t from "@/lib/text";
import { WaysIn } from "./ways-in";
import { leaveSignIn, type Arrival as Arrived } from "./where-to";

/** The code is good, if at all, where it was asked for and once: what the cloud says of that is for developers. */
const OTHER = ["pkce_code_verifier_not_found", "bad_code_verifier", "flow_state_not_found", "flow_state_expired"];

let begun: { for: Arrived; done: Promise<void> } | null = null;

/** A code is good once, however often the page renders. */
function arrive(cloud: Cloud, arrival: Arrived): Promise<void> {
  if (begun?.for === arrival) return begun.done;
  const done =
    arrival.kind === "refused"
      ? Promise.reject(new Error(arrival.why))
      : arrival.kind === "code"
        ? arriveByCode(cloud, arrival.code)
        : arriveByTokens(cloud, arrival.access, arrival.refresh);
  begun = { for: arrival, done };
  window.history.replaceState(null, "", "/sign-in/"); // what signs in belongs in no history
  return done;
}

/** Who comes from a link or a provider is signed in, or told why not. */
export function Arrival({ cloud, project, arrival }: { cloud: Cloud; project: Project; arrival: Arrived }) {
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    arrive(cloud, arrival).then(leaveSignIn, setError);
  }, [cloud, arrival]);
  if (error === undefined)
    return (
      <p role="status" className="p-4 text-sm text-fg-1">
        {t.account.arriving}
      </p>
    );
  return (
    <WaysIn cloud={cloud} project={project}>
      <div className="flex flex-col gap-1 border-y border-line py-3">
        <p className="text-sm font-medium">{t.account.linkFailed}</p>
        {error instanceof CloudError && OTHER.includes(error.code) ? (
          <p className="text-sm text-fg-1">{t.account.linkOther}</p>
        ) : (
          <ProblemNote error={error} />
        )}
      </div>
    </WaysIn>
  );
}
