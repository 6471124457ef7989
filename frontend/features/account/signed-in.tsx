"use client";
import { useState } from "react";
import { NoticePage } from "@/components/community/notice-page";
import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import { nameOf } from "@/lib/community/song";
import { leaveSession } from "@/lib/leave-session";
import { useSession } from "@/lib/store/session";
import * as t from "@/lib/text";
import { leaveSignIn } from "./where-to";

/** Somebody is signed in already. */
export function SignedIn() {
  const profile = useSession((state) => state.profile);
  const email = useSession((state) => state.user?.email);
  const [error, setError] = useState<unknown>();
  const name = profile ? nameOf(profile) : (email ?? "");
  return (
    <NoticePage title={t.account.title} why={t.account.already(name)}>
      <div className="flex gap-2">
        <Button onClick={leaveSignIn}>{t.account.goOn}</Button>
        <Button kind="quiet" onClick={() => void leaveSession().catch(setError)}>
          {t.account.signOut}
        </Button>
      </div>
      {error !== undefined && <ProblemNote error={error} />}
    </NoticePage>
  );
}
