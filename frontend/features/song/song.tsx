"use client";
import { useSearchParams } from "next/navigation";
import { useCallback } from "react";
import { CloudGate } from "@/components/community/cloud-gate";
import { NoticePage } from "@/components/community/notice-page";
import { Waiting } from "@/components/community/waiting";
import { useAsked } from "@/lib/asked";
import type { Cloud } from "@/lib/cloud/core";
import { song as getSong } from "@/lib/cloud/songs";
import { knowLikes } from "@/lib/community/likes";
import { useSession } from "@/lib/store/session";
import * as t from "@/lib/text";
import { SongView } from "./song-view";

const ID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

function Found({ cloud, id, audioKey }: { cloud: Cloud; id: string; audioKey: string | null }) {
  const user = useSession((state) => state.user?.id);
  const find = useCallback(async () => {
    const page = await getSong(cloud, id);
    if (page) knowLikes([page], page.liked);
    return { page, for: user };
  }, [cloud, id, user]);
  const { value, error, again } = useAsked(find);
  if (error !== undefined || !value) return <Waiting error={error} again={again} />;
  if (!value.page) return <NoticePage title={t.song.missing} why={t.song.missingWhy} />;
  return <SongView cloud={cloud} page={value.page} audioKey={audioKey} reload={again} />;
}

/** One song, by its id or by the link of an unlisted one. */
export function Song() {
  const parameters = useSearchParams();
  const id = parameters.get("id") ?? "";
  return (
    <CloudGate>
      {(cloud) =>
        ID.test(id) ? (
          <Found cloud={cloud} id={id} audioKey={parameters.get("key")} />
        ) : (
          <NoticePage title={t.song.missing} why={t.song.noId} />
        )
      }
    </CloudGate>
  );
}
