"use client";
import { useSearchParams } from "next/navigation";
import { useCallback } from "react";
import { CloudGate } from "@/components/community/cloud-gate";
import { NoticePage } from "@/components/community/notice-page";
import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import { useAsked } from "@/lib/asked";
import type { Cloud } from "@/lib/cloud/core";
import { profile as getProfile } from "@/lib/cloud/people";
import * as t from "@/lib/text";
import { ProfileView } from "./profile-view";

function Found({ cloud, name }: { cloud: Cloud; name: string }) {
  const find = useCallback(async () => ({ person: await getProfile(cloud, name) }), [cloud, name]);
  const { value, error, again } = useAsked(find);
  if (error !== undefined)
    return (
      <div className="flex flex-col items-start gap-3 p-4">
        <ProblemNote error={error} />
        <Button onClick={again}>{t.common.retry}</Button>
      </div>
    );
  if (!value) return <p className="p-4 text-sm text-fg-1">{t.common.loading}</p>;
  if (!value.person) return <NoticePage title={t.profile.missing} why={t.profile.missingWhy} />;
  return <ProfileView cloud={cloud} person={value.person} reload={again} />;
}

/** Somebody, by their user name. */
export function Profile() {
  const name = useSearchParams().get("name") ?? "";
  return (
    <CloudGate>
      {(cloud) =>
        name ? <Found cloud={cloud} name={name} /> : <NoticePage title={t.profile.missing} why={t.profile.noName} />
      }
    </CloudGate>
  );
}
