"use client";
import { Globe } from "lucide-react";
import { Menu, MenuItem } from "@/components/ui/menu";
import { useMayPublish } from "@/lib/community/publish";
import * as t from "@/lib/text";
import { publish, VISIBILITIES } from "../row/publish";
import { BulkButton } from "./bulk-button";

export function BulkPublish({ ids }: { ids: readonly string[] }) {
  const may = useMayPublish();
  if (!may) return null;
  return (
    <Menu trigger={<BulkButton Icon={Globe} text={t.library.publish} />}>
      {VISIBILITIES.map((visibility) => (
        <MenuItem key={visibility} onSelect={() => void publish(ids, visibility)}>
          {t.library.visibilities[visibility]}
        </MenuItem>
      ))}
    </Menu>
  );
}
