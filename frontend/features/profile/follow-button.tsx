"use client";
import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { toast } from "@/lib/notify";
import { Button } from "@/components/ui/button";
import { words } from "@/lib/api/words";
import { useAsked } from "@/lib/asked";
import type { Cloud } from "@/lib/cloud/core";
import { follow, follows, unfollow } from "@/lib/cloud/people";
import { hereToSignIn } from "@/lib/community/sign-in";
import { useSession } from "@/lib/store/session";
import * as t from "@/lib/text";

/** Follows somebody, and no longer. */
export function FollowButton({
  cloud,
  person,
  onChanged,
}: {
  cloud: Cloud;
  person: { id: string };
  onChanged: () => void;
}) {
  const user = useSession((state) => state.user);
  const router = useRouter();
  const { id } = person;
  const find = useCallback(async () => ({ yes: await follows(cloud, id) }), [cloud, id]);
  const { value, again } = useAsked(user ? find : null);
  const [saving, setSaving] = useState(false);
  const change = async () => {
    setSaving(true);
    try {
      await (value?.yes ? unfollow(cloud, id) : follow(cloud, id));
      again();
      onChanged();
    } catch (error) {
      toast.error(words(error).cause);
    } finally {
      setSaving(false);
    }
  };
  return (
    <Button
      className="min-w-24"
      disabled={saving || (user !== null && !value)}
      onClick={() => (user ? void change() : router.push(hereToSignIn()))}
    >
      {value?.yes ? t.profile.unfollow : t.profile.follow}
    </Button>
  );
}
