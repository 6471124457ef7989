"use client";
import type { ReactNode } from "react";
import type { Cloud } from "@/lib/cloud/core";
import { useCloud, useSession } from "@/lib/store/session";
import { t } from "@/lib/text";
import { HowToTurnOn } from "./how-to-turn-on";
import { NoticePage } from "./notice-page";

/** What needs a Supabase project; without one it says how to have one. Shown once it is known who is signed in. */
export function CloudGate({ children }: { children: (cloud: Cloud) => ReactNode }) {
  const project = useSession((state) => state.project);
  const cloud = useCloud();
  if (project === null)
    return (
      <NoticePage title={t.community.off.title} why={t.community.off.why}>
        <HowToTurnOn />
      </NoticePage>
    );
  if (!cloud)
    return (
      <p aria-live="polite" className="px-4 py-3 text-sm text-fg-1">
        {project ? t.common.loading : t.community.unknownProject}
      </p>
    );
  return children(cloud);
}
