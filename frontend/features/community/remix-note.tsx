"use client";
import { X } from "lucide-react";
import Link from "next/link";
import { IconButton } from "@/components/ui/icon-button";
import { useRecipe } from "@/lib/store/recipe";
import * as t from "@/lib/text";

/** Says what the recipe is a remix of, and leaves it. */
export function RemixNote({ id }: { id: string }) {
  const title = useRecipe((state) => state.names[id] ?? id);
  const { leaveEdit, set } = useRecipe.getState();
  const stop = () => {
    leaveEdit();
    set({ remix_of: null });
  };
  return (
    <div
      role="note"
      aria-label={t.remix.region}
      className="flex items-center gap-2 border-b border-line py-1 pr-1 pl-3"
    >
      <p className="min-w-0 flex-1 text-sm text-fg-1">
        {t.remix.of}{" "}
        <Link href={`/song/?id=${id}`} dir="auto" className="text-fg-0 underline">
          {title}
        </Link>
      </p>
      <IconButton label={t.remix.stop} onClick={stop}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
