import Link from "next/link";
import { cx } from "@/lib/class-names";
import type { Person } from "@/lib/cloud/core";
import { nameOf } from "@/lib/community/song";

/** A name that leads to the profile; somebody without a user name has no page. */
export function PersonLink({
  person,
  className,
}: {
  person: Pick<Person, "display_name" | "username">;
  className?: string;
}) {
  if (!person.username) return <span className={className}>{nameOf(person)}</span>;
  return (
    <Link
      href={`/profile/?name=${encodeURIComponent(person.username)}`}
      className={cx("inline-flex min-h-6 items-center truncate hover:text-fg-0 hover:underline", className)}
    >
      {nameOf(person)}
    </Link>
  );
}
