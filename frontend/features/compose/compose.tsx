"use client";
import { useEffect } from "react";
import { t } from "@/lib/text";
import { EngineSection } from "./engine-section";
import { GenerateBar } from "./generate-bar";
import { Header } from "./header";
import { LyricsSection } from "./lyrics-section";
import { MoreSection } from "./more-section";
import { NumbersSection } from "./numbers-section";
import { PromptSection } from "./prompt-section";
import { SourceSection } from "./source-section";
import { StructureSection } from "./structure-section";
import { useSections } from "./sections";

/** The form from which songs are made. */
export function Compose() {
  useEffect(() => void useSections.persist.rehydrate(), []);
  return (
    <section aria-label={t.compose.title} className="flex min-h-full flex-col">
      <Header />
      <PromptSection />
      <LyricsSection />
      <StructureSection />
      <NumbersSection />
      <EngineSection />
      <SourceSection />
      <MoreSection />
      <GenerateBar />
    </section>
  );
}
