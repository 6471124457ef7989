"use client";
import { Search } from "lucide-react";
import { Kbd } from "@/components/ui/kbd";
import { useOverlay } from "@/lib/store/overlay";
import * as t from "@/lib/text";

export function PaletteButton() {
  const show = useOverlay((state) => state.show);
  return (
    <button
      type="button"
      onClick={() => show("palette")}
      aria-haspopup="dialog"
      className="flex h-7 items-center gap-2 rounded-control border border-line px-2 text-xs text-fg-1 transition-colors hover:border-line-strong hover:text-fg-0 max-md:size-11 max-md:justify-center max-md:border-transparent"
    >
      <Search size={14} aria-hidden className="max-md:size-4" />
      <span>
        <span className="max-lg:sr-only">{t.shell.paletteShort}</span>{" "}
        <span className="sr-only">{t.shell.paletteFor}</span>
      </span>
      <Kbd keys="mod+k" className="max-lg:hidden" />
    </button>
  );
}
