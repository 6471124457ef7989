"use client";
import { cx } from "@/lib/class-names";
import type { Person } from "@/lib/cloud/core";
import { avatarUrl } from "@/lib/cloud/people";
import { nameOf } from "@/lib/community/song";
import { useSession } from "@/lib/store/session";

type Shown = Pick<Person, "display_name" | "username" | "avatar_path">;

/** Somebody's picture, or the first letter of their name. It is decoration: the name stands beside it. */
export function Avatar({ person, className = "size-6" }: { person: Shown; className?: string }) {
  const cloud = useSession((state) => state.cloud);
  const picture = cloud && person.avatar_path ? avatarUrl(cloud, person.avatar_path) : null;
  const frame = cx("shrink-0 rounded-full border border-line bg-bg-2 object-cover", className);
  if (picture) return <img src={picture} alt="" className={frame} />;
  return (
    <span aria-hidden className={cx(frame, "grid place-items-center text-xs font-medium text-fg-1 uppercase")}>
      {[...nameOf(person)][0]}
    </span>
  );
}
