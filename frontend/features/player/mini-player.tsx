"use client";
import { ChevronUp } from "lucide-react";
import dynamic from "next/dynamic";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";
import { NextButton, PlayButton } from "./play-controls";
import { Time } from "./time";
import { Title } from "./title";
import { useView } from "./view";

const Sheet = dynamic(() => import("./sheet"), { ssr: false });

/** 64 px: what is on, play and next; the rest is in the sheet that it opens. */
export function MiniPlayer() {
  const share = usePlayer((state) => (state.now ? state.position / state.now.seconds : 0));
  const nothing = usePlayer((state) => state.now === null);
  const { sheet, set } = useView();
  return (
    <div className="relative flex h-full items-center gap-2 px-3 md:hidden">
      <div
        aria-hidden
        className="absolute inset-x-0 -top-px h-px origin-left bg-accent"
        style={{ transform: `scaleX(${share})` }}
      />
      <div className="flex min-w-0 flex-1 flex-col">
        <Title />
        {!nothing && <Time />}
      </div>
      <button
        type="button"
        aria-label={t.player.expand}
        aria-expanded={sheet}
        disabled={nothing}
        onClick={() => set({ sheet: true })}
        className="grid size-11 place-items-center rounded-control text-fg-1 disabled:opacity-50"
      >
        <ChevronUp size={18} aria-hidden />
      </button>
      <PlayButton />
      <NextButton />
      {sheet && <Sheet />}
    </div>
  );
}
