"use client";
import * as t from "@/lib/text";
import { Words } from "./words";

export default function LyricsPanel() {
  return (
    <section
      aria-label={t.player.lyrics.panel}
      className="h-52 shrink-0 overflow-y-auto border-t border-line bg-bg-1 px-3 py-2"
    >
      <div className="mx-auto max-w-2xl">
        <Words />
      </div>
    </section>
  );
}
