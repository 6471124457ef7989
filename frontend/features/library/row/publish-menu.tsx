"use client";
import { MenuItem, SubMenu } from "@/components/ui/menu";
import { useConnection } from "@/lib/store/connection";
import * as t from "@/lib/text";
import { publish, VISIBILITIES } from "./publish";

/** Publishing is for who has signed in with an account of the cloud. */
export const useMayPublish = (): boolean => useConnection(({ me }) => me?.kind === "account");

export function PublishMenu({ ids }: { ids: readonly string[] }) {
  const may = useMayPublish();
  if (!may) return null;
  return (
    <SubMenu label={t.library.publish}>
      {VISIBILITIES.map((visibility) => (
        <MenuItem key={visibility} onSelect={() => void publish(ids, visibility)} className="max-w-72 py-1">
          <span>
            {t.library.visibilities[visibility]}
            <span className="block text-xs text-fg-1">{t.library.publishHints[visibility]}</span>
          </span>
        </MenuItem>
      ))}
    </SubMenu>
  );
}
