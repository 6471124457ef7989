"use client";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import type { Cloud } from "@/lib/cloud/core";
import { openCloud, useCloud, useSession } from "@/lib/store/session";
import * as t from "@/lib/text";
import { HowToTurnOn } from "./how-to-turn-on";
import { NoticePage } from "./notice-page";

/** What needs a Supabase project; without one it says how to have one. Shown once it is known who is signed in. */
export function CloudGate({ children }: { children: (cloud: Cloud) => ReactNode }) {
  const project = useSession((state) => state.project);
  const cloud = useCloud();
  const trouble = useSession((state) => state.trouble);
  if (project === null)
    return (
      <NoticePage title={t.community.off.title} why={t.community.off.why}>
        <HowToTurnOn />
      </NoticePage>
    );
  if (!cloud && trouble)
    return (
      <div className="flex flex-col items-start gap-3 p-4">
        <ProblemNote error={trouble} />
        <Button onClick={() => void openCloud().catch(() => undefined)}>{t.common.retry}</Button>
      </div>
    );
  if (!cloud)
    return (
      <p aria-live="polite" className="px-4 py-3 text-sm text-fg-1">
        {project ? t.common.loading : t.community.unknownProject}
      </p>
    );
  return children(cloud);
}
