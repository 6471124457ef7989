"use client";
import { Heart } from "lucide-react";
import { useRouter } from "next/navigation";
import { toast } from "@/lib/notify";
import { words } from "@/lib/api/words";
import { cx } from "@/lib/class-names";
import { useLikes } from "@/lib/community/likes";
import { useSession } from "@/lib/store/session";
import { hereToSignIn } from "@/lib/community/sign-in";
import * as t from "@/lib/text";

/** A heart with its count. It answers at once, and takes it back where the cloud refuses. */
export function LikeButton({ song }: { song: { id: string; title: string; like_count: number } }) {
  const applause = useLikes((state) => state.byId[song.id]);
  const user = useSession((state) => state.user);
  const router = useRouter();
  const liked = applause?.liked ?? false;
  const count = applause?.count ?? song.like_count;
  const click = () => {
    if (!user)
      return void toast(t.community.signInToLike, {
        action: { label: t.community.signIn, onClick: () => router.push(hereToSignIn()) },
      });
    useLikes
      .getState()
      .toggle(song.id)
      .catch((error: unknown) => toast.error(words(error).cause));
  };
  return (
    <button
      type="button"
      aria-pressed={liked}
      aria-label={`${t.community.like(song.title)}, ${t.community.likes(count)}`}
      title={liked ? t.community.unlike(song.title) : t.community.like(song.title)}
      onClick={click}
      className="flex h-8 min-w-12 items-center gap-1 rounded-control px-2 font-mono text-xs text-fg-1 tabular-nums transition-colors hover:bg-bg-2 hover:text-fg-0 max-md:h-11"
    >
      <Heart size={14} aria-hidden className={cx(liked && "fill-fg-0 text-fg-0")} />
      <span aria-hidden>{count}</span>
    </button>
  );
}
