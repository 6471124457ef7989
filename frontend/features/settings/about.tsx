"use client";
import { useSyncExternalStore } from "react";
import { backend } from "@/lib/api/backend";
import { usePreferences } from "@/lib/store/preferences";
import * as t from "@/lib/text";

const { about } = t.settings;
const LINK = "inline-flex min-h-6 items-center underline underline-offset-4 hover:text-fg-1 max-md:min-h-11";

/** What this is, under which licence, and where to read on. */
export function About() {
  const origin = useSyncExternalStore(usePreferences.subscribe, backend, () => "");
  return (
    <>
      <p className="text-sm text-fg-1">{about.text}</p>
      <ul className="text-sm">
        <li>
          <a href={`${origin}/docs`} className={LINK}>
            {about.api}
          </a>
        </li>
        <li>
          <a href={`${origin}/openapi.json`} className={LINK}>
            {about.schema}
          </a>
        </li>
      </ul>
      <p className="text-xs text-fg-1">{about.licences}</p>
    </>
  );
}
