"use client";
import { useEffect } from "react";
import { t } from "@/lib/text";
import { GenerateBar } from "./generate-bar";
import { NumbersSection } from "./numbers-section";
import { PromptSection } from "./prompt-section";
import { useSections } from "./sections";

/** The form from which songs are made. */
export function Compose() {
  useEffect(() => void useSections.persist.rehydrate(), []);
  return (
    <section aria-label={t.compose.title} className="flex min-h-full flex-col">
      <header className="flex h-10 shrink-0 items-center px-3">
        <h1 className="text-base font-semibold">{t.compose.title}</h1>
      </header>
      <PromptSection />
      <NumbersSection />
      <GenerateBar />
    </section>
  );
}
