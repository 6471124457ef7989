"use client";
import { useAnnounced } from "@/lib/announce";

/** Says what has happened elsewhere on the page. */
export function Announcer() {
  const { text, count } = useAnnounced();
  return (
    <div role="status" aria-live="polite" className="sr-only">
      <span key={count}>{text}</span>
    </div>
  );
}
