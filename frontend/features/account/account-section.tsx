"use client";
import { useCallback } from "react";
import { ProblemNote } from "@/components/ui/problem";
import { api, ask } from "@/lib/api/client";
import { useAsked } from "@/lib/asked";
import { useConnection } from "@/lib/store/connection";
import * as t from "@/lib/text";
import { DeleteAll } from "./delete-all";
import { ExportAll } from "./export-all";
import { Holdings } from "./holdings";

const words = t.account.section;

/** What is kept of one, here and in the cloud; all of it to take away, and its end. */
export function AccountSection() {
  const owner = useConnection((state) => state.me?.owner);
  const read = useCallback(async () => ({ of: owner, account: await ask(api().GET("/account")) }), [owner]);
  const { value, error, again } = useAsked(owner ? read : null);
  if (!owner) return null;
  const account = value?.account;
  return (
    <div className="flex flex-col gap-4">
      {error !== undefined && <ProblemNote error={error} />}
      <p className="text-sm text-fg-1">
        {words.owner}{" "}
        <span className="font-mono text-xs text-fg-0">{account?.username ?? account?.email ?? owner}</span>
      </p>
      {account && (
        <div className="grid gap-6 sm:grid-cols-2">
          <Holdings
            title={words.here}
            counts={account.here}
            names={["tracks", "starred", "trashed", "memories", "uploads", "images", "bytes"]}
          />
          {account.cloud && (
            <Holdings
              title={words.cloud}
              counts={account.cloud}
              names={["songs", "likes", "memories", "files", "bytes"]}
            />
          )}
        </div>
      )}
      {account?.notices?.map((notice) => (
        <p key={notice} className="text-sm text-fg-1">
          {notice}
        </p>
      ))}
      <ExportAll />
      {account?.account && (
        <div className="flex flex-col gap-1">
          <h3 className="text-sm font-medium">{words.tokenTitle}</h3>
          <p className="text-sm text-fg-1">{words.tokenHint}</p>
          <code className="overflow-x-auto font-mono text-xs">{words.token(account.owner)}</code>
        </div>
      )}
      {account && <DeleteAll account={account} onGone={again} />}
    </div>
  );
}
