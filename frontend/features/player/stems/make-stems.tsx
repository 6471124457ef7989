"use client";
import { Button } from "@/components/ui/button";
import * as t from "@/lib/text";
import { useMakeStems } from "./use-make-stems";

export function MakeStems() {
  const { make, reason } = useMakeStems();
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-2">
      <h2 className="text-sm font-medium">{t.player.stems.title}</h2>
      <p className="flex-1 text-xs text-fg-1">{reason ?? t.player.stems.none}</p>
      <Button disabled={reason !== null} onClick={make}>
        {t.player.stems.make}
      </Button>
    </div>
  );
}
