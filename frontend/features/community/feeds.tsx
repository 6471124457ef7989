"use client";
import { useRouter, useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { SignInFirst } from "@/components/community/sign-in-first";
import { SongList } from "@/components/community/song-list";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import type { Cloud } from "@/lib/cloud/core";
import { feedFollowing, feedNew, feedTrending } from "@/lib/cloud/feeds";
import type { LoadPage } from "@/lib/community/pages";
import { useSession } from "@/lib/store/session";
import * as t from "@/lib/text";

const FEEDS = ["new", "trending", "following"] as const;
const EMPTY = {
  new: t.community.emptyNew,
  trending: t.community.emptyTrending,
  following: t.community.emptyFollowing,
};

/** New, trending and following; the address says which. */
export function Feeds({ cloud }: { cloud: Cloud }) {
  const asked = useSearchParams().get("feed");
  const feed = FEEDS.find((name) => name === asked) ?? "new";
  const router = useRouter();
  const user = useSession((state) => state.user);
  const loads = useMemo<Record<(typeof FEEDS)[number], LoadPage>>(
    () => ({
      new: (after, rows) => feedNew(cloud, after, rows),
      trending: (after, rows) => feedTrending(cloud, after, rows),
      following: (after, rows) => feedFollowing(cloud, after, rows),
    }),
    [cloud],
  );
  return (
    <Tabs
      label={t.community.feeds}
      value={feed}
      onValueChange={(next) => router.replace(`/community/?feed=${next}`, { scroll: false })}
      tabs={FEEDS.map((value) => ({ value, title: t.community[value] }))}
    >
      {FEEDS.map((name) => (
        <TabPanel key={name} value={name}>
          {name === "following" && !user ? (
            <SignInFirst why={t.community.signInToFollow} />
          ) : (
            <SongList key={user?.id} load={loads[name]} empty={EMPTY[name]} label={t.community[name]} />
          )}
        </TabPanel>
      ))}
    </Tabs>
  );
}
