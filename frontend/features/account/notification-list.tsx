"use client";
import Link from "next/link";
import { useCallback } from "react";
import { Avatar } from "@/components/community/avatar";
import { TimeAgo } from "@/components/time-ago";
import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import { useAsked } from "@/lib/asked";
import { cx } from "@/lib/class-names";
import type { Notification } from "@/lib/cloud/core";
import { markNotificationsRead, notifications } from "@/lib/cloud/notifications";
import { nameOf } from "@/lib/community/song";
import { openCloud, useSession } from "@/lib/store/session";
import * as t from "@/lib/text";

const SHOWN = 30;

const hrefOf = ({ kind, song_id, actor }: Notification): string =>
  kind !== "follow" && song_id ? `/song/?id=${song_id}` : `/profile/?name=${encodeURIComponent(actor.username ?? "")}`;

/** The newest, each a link to what it is about. */
export function NotificationList({ onLeave }: { onLeave: () => void }) {
  const find = useCallback(async () => notifications(await openCloud(), undefined, SHOWN), []);
  const { value, error, again } = useAsked(find);
  const unread = useSession((state) => state.unread);
  const markRead = async () => {
    await markNotificationsRead(await openCloud());
    useSession.setState({ unread: 0 });
    again();
  };
  return (
    <>
      <div className="flex min-h-11 items-center justify-between gap-2 border-b border-line px-3">
        <h2 className="text-sm font-medium">{t.account.notifications}</h2>
        {unread > 0 && (
          <Button kind="quiet" onClick={() => void markRead().catch(again)}>
            {t.account.markRead}
          </Button>
        )}
      </div>
      {error !== undefined && <ProblemNote error={error} className="p-3" />}
      {!value && error === undefined && <p className="p-3 text-sm text-fg-1">{t.common.loading}</p>}
      {value?.length === 0 && <p className="p-3 text-sm text-fg-1">{t.account.noNotifications}</p>}
      <ul aria-label={t.account.notifications}>
        {value?.map((one) => (
          <li key={one.id} className="border-b border-line last:border-0">
            <Link
              href={hrefOf(one)}
              onClick={onLeave}
              className={cx("flex gap-2 px-3 py-2 text-sm hover:bg-bg-2", one.read_at && "text-fg-1")}
            >
              <Avatar person={one.actor} />
              <span className="min-w-0 flex-1 break-words">
                {nameOf(one.actor)} {t.account.told[one.kind](one.song?.title ?? t.account.aSong)}
                <TimeAgo time={one.created_at} className="block text-xs text-fg-1" />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
