"use client";
import { MenuItem } from "@/components/ui/menu";
import { useMayPublish } from "@/lib/community/publish";
import * as t from "@/lib/text";

/** A menu's way to the dialog of who may see a song; for those who can publish. */
export function PublishItem({ onSelect }: { onSelect: () => void }) {
  const may = useMayPublish();
  return may ? <MenuItem onSelect={onSelect}>{t.publish.item}</MenuItem> : null;
}
