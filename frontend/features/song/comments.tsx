"use client";
import { useCallback, useState } from "react";
import { SignInFirst } from "@/components/community/sign-in-first";
import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import { words } from "@/lib/api/words";
import { useAsked } from "@/lib/asked";
import { comments as getComments } from "@/lib/cloud/comments";
import type { Cloud, Comment, SongPage } from "@/lib/cloud/core";
import { toast } from "@/lib/notify";
import { useSession } from "@/lib/store/session";
import * as t from "@/lib/text";
import { CommentForm } from "./comment-form";
import { CommentItem } from "./comment-item";

const PAGE = 30;

/** What people say of a song, the newest first. */
export function Comments({ cloud, song }: { cloud: Cloud; song: Pick<SongPage, "id" | "user_id"> }) {
  const user = useSession((state) => state.user);
  const { id } = song;
  const first = useCallback(() => getComments(cloud, id, undefined, PAGE), [cloud, id]);
  const { value, error, again } = useAsked(first);
  const [older, setOlder] = useState<{ below: Comment[]; more: boolean; after: readonly Comment[] }>();
  const below = older?.after === value ? older : undefined;
  const all = [...(value ?? []), ...(below?.below ?? [])];
  const more = below ? below.more : value?.length === PAGE;
  const [asking, setAsking] = useState(false);
  const loadMore = async () => {
    setAsking(true);
    try {
      const next = await getComments(cloud, id, all.at(-1), PAGE);
      setOlder({ below: [...(below?.below ?? []), ...next], more: next.length === PAGE, after: value ?? [] });
    } catch (refused) {
      toast.error(words(refused).cause);
    } finally {
      setAsking(false);
    }
  };
  return (
    <section aria-label={t.song.comments}>
      <h2 className="px-4 pt-4 text-xs text-fg-1">{t.song.comments}</h2>
      {user ? <CommentForm cloud={cloud} songId={id} onSent={again} /> : <SignInFirst why={t.song.signInToComment} />}
      {error !== undefined && <ProblemNote error={error} className="px-4 py-2" />}
      {!value && error === undefined && <p className="px-4 pb-6 text-sm text-fg-1">{t.common.loading}</p>}
      {value?.length === 0 && <p className="px-4 pb-6 text-sm text-fg-1">{t.song.noComments}</p>}
      <ul aria-label={t.song.comments}>
        {all.map((comment) => (
          <CommentItem
            key={comment.id}
            cloud={cloud}
            comment={comment}
            mayDelete={user?.id === comment.user_id || user?.id === song.user_id}
            onDeleted={again}
          />
        ))}
      </ul>
      {more && (
        <div className="px-4 py-3">
          <Button disabled={asking} onClick={() => void loadMore()}>
            {t.song.moreComments}
          </Button>
        </div>
      )}
    </section>
  );
}
