"use client";
import { useEffect, useRef } from "react";
import type { LyricLine } from "@/lib/api/schema";
import { cx } from "@/lib/class-names";
import { at } from "@/lib/player/lyrics";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";

function Line({ line, here, large }: { line: LyricLine; here: boolean; large: boolean }) {
  const ref = useRef<HTMLButtonElement>(null);
  const word = usePlayer((state) => (here ? at(line.words ?? [], state.position) : -1));
  useEffect(() => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (here) ref.current?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }, [here]);
  return (
    <button
      ref={ref}
      type="button"
      aria-current={here ? "true" : undefined}
      onClick={() => usePlayer.getState().seek(line.start)}
      className={cx(
        "block min-h-8 w-full rounded-control px-2 py-1 text-left transition-colors hover:text-fg-0 max-md:min-h-11",
        large ? "text-lg" : "text-base",
        here ? "text-fg-0" : "text-fg-1",
      )}
    >
      {line.words?.length
        ? line.words.map(({ text, start }, index) => (
            <span key={`${start} ${text}`} className={cx(index === word && "text-accent")}>
              {index ? ` ${text}` : text}
            </span>
          ))
        : line.text}
    </button>
  );
}

/** The words as they are sung: the line and the word of this moment are marked, and a line can be gone to. */
export function Words({ large = false }: { large?: boolean }) {
  const lines = usePlayer((state) => state.now?.track?.lyrics);
  const current = usePlayer((state) => at(state.now?.track?.lyrics ?? [], state.position));
  if (!lines?.length) return <p className="p-2 text-sm text-fg-1">{t.player.lyrics.none}</p>;
  return (
    <ol>
      {lines.map((line, index) => (
        <li key={`${line.start} ${line.text}`}>
          <Line line={line} here={index === current} large={large} />
        </li>
      ))}
    </ol>
  );
}
