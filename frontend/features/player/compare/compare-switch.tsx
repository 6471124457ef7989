"use client";
import { X } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { cx } from "@/lib/class-names";
import { useCompare } from "@/lib/store/compare";
import * as t from "@/lib/text";
import { useTitle } from "../title";

/** A or B: which of the two is heard. */
export function CompareSwitch() {
  const { other, hearing, flip, set } = useCompare();
  const title = useTitle() ?? "";
  if (!other) return null;
  const side = (name: "A" | "B", is: "a" | "b", of: string) => (
    <button
      type="button"
      aria-label={t.player.compare.hear(name, of)}
      title={t.player.compare.hear(name, of)}
      aria-pressed={hearing === is}
      onClick={() => hearing !== is && flip()}
      className={cx(
        "h-6 w-8 rounded-control font-mono text-xs max-md:h-11 max-md:w-11",
        hearing === is ? "bg-fg-0 text-bg-0" : "text-fg-1 hover:text-fg-0",
      )}
    >
      {name}
    </button>
  );
  return (
    <div role="group" aria-label={t.player.compare.title} className="flex items-center">
      {side("A", "a", title)}
      {side("B", "b", other.title)}
      <IconButton label={t.player.compare.end} onClick={() => set(null)} className="size-6!">
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
