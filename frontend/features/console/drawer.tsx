"use client";
import { useEffect, useMemo, useRef, useState } from "react";
import { useLog } from "@/lib/store/log";
import { usePreferences } from "@/lib/store/preferences";
import * as t from "@/lib/text";
import { shows, type Shown } from "./entries";
import { Entry } from "./entry";
import { HeightHandle } from "./height-handle";
import { Toolbar } from "./toolbar";

const ALL: Shown = { source: null, level: "info" };
const NEAR_END = 8;

/** The event log; it keeps to the newest until one scrolls back. */
export function Drawer() {
  const entries = useLog((state) => state.entries);
  const height = usePreferences((state) => state.consoleHeight);
  const [shown, setShown] = useState(ALL);
  const [following, setFollowing] = useState(true);
  const list = useRef<HTMLDivElement>(null);
  const visible = useMemo(() => entries.filter((entry) => shows(shown, entry)), [entries, shown]);
  useEffect(() => {
    if (following) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [following, visible]);
  const onScroll = () => {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = list.current ?? {};
    setFollowing(scrollHeight - scrollTop - clientHeight < NEAR_END);
  };
  return (
    <section
      aria-label={t.console.title}
      className="flex max-h-[60dvh] shrink-0 flex-col bg-bg-1 max-md:border-t"
      style={{ height }}
    >
      <HeightHandle />
      <Toolbar shown={shown} onShow={setShown} following={following} onFollow={setFollowing} entries={visible} />
      <div
        ref={list}
        role="region"
        aria-label={t.console.events}
        tabIndex={0}
        onScroll={onScroll}
        className="min-h-0 flex-1 overflow-y-auto py-1 font-mono text-xs focus-visible:-outline-offset-2"
      >
        {visible.length === 0 && (
          <p className="px-4 py-1 text-fg-1 max-md:px-3">{entries.length ? t.console.emptyFilter : t.console.empty}</p>
        )}
        <ol>
          {visible.map((entry) => (
            <li key={entry.id}>
              <Entry entry={entry} />
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}
