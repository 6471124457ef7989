"use client";
import { useSearchParams } from "next/navigation";
import { useCallback } from "react";
import { CloudGate } from "@/components/community/cloud-gate";
import { NoticePage } from "@/components/community/notice-page";
import { Waiting } from "@/components/community/waiting";
import { useAsked } from "@/lib/asked";
import type { Cloud } from "@/lib/cloud/core";
import { profile as getProfile } from "@/lib/cloud/people";
import * as t from "@/lib/text";
import { ProfileView } from "./profile-view";

function Found({ cloud, name }: { cloud: Cloud; name: string }) {
  const find = useCallback(async () => ({ person: await getProfile(cloud, name) }), [cloud, name]);
  const { value, error, again } = useAsked(find);
  if (error !== undefined || !value) return <Waiting error={error} again={again} />;
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
