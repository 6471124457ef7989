"use client";
import dynamic from "next/dynamic";
import * as t from "@/lib/text";
import { useSeen } from "@/lib/use-seen";
import { useWide } from "@/lib/use-wide";

const Agent = dynamic(() => import("./agent").then((part) => part.Agent), { ssr: false });

/** The agent's place; what is in it comes after the page has woken up, on a small screen when it is first looked at. */
export function AgentPanel() {
  const [place, seen] = useSeen<HTMLDivElement>();
  const wide = useWide();
  return (
    <div ref={place} className="h-full">
      {wide || seen ? <Agent /> : <section aria-label={t.shell.agent} aria-busy className="h-full" />}
    </div>
  );
}
