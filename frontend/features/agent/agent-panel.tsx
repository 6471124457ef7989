"use client";
import dynamic from "next/dynamic";
import * as t from "@/lib/text";

/** The agent's place; what is in it comes after the form and the takes have woken up. */
export const AgentPanel = dynamic(() => import("./agent").then((part) => part.Agent), {
  ssr: false,
  loading: () => <section aria-label={t.agent.title} aria-busy className="h-full" />,
});
