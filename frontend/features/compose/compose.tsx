"use client";
import { useEffect, type DragEvent } from "react";
import * as t from "@/lib/text";
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

const holdsFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");

/** A file that is dragged over the form finds where to be dropped. */
const showWells = (event: DragEvent) => holdsFiles(event) && useSections.getState().show("source", true);

/** The form from which songs are made. */
export function Compose() {
  useEffect(() => void useSections.persist.rehydrate(), []);
  return (
    <section aria-label={t.compose.title} className="flex min-h-full flex-col" onDragEnter={showWells}>
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
