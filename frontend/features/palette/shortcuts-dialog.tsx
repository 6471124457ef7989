"use client";
import { ShortcutList } from "@/components/shell/shortcut-list";
import { Dialog } from "@/components/ui/dialog";
import { useOverlay } from "@/lib/store/overlay";
import * as t from "@/lib/text";

export function ShortcutsDialog() {
  const show = useOverlay((state) => state.show);
  return (
    <Dialog open onOpenChange={() => show(null)} title={t.shell.shortcuts} className="w-[min(680px,calc(100vw-32px))]">
      <ShortcutList />
    </Dialog>
  );
}
