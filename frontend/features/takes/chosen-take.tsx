"use client";
import dynamic from "next/dynamic";
import { go, goBack, useStudioUrl } from "@/lib/studio-url";

const TakeDialog = dynamic(() => import("./details/take-dialog").then((module) => module.TakeDialog), { ssr: false });

/** The take that the address names, open over the studio. */
export function ChosenTake() {
  const { take } = useStudioUrl();
  if (!take) return null;
  return <TakeDialog id={take} onChoose={(id) => go({ take: id })} onClose={() => goBack({ take: null })} />;
}
