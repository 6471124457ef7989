"use client";
import { Suspense, useEffect, type DragEvent } from "react";
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

/** The form from which songs are made. Each folded section wakes up by itself, so that none holds up the page. */
export function Compose() {
  useEffect(() => void useSections.persist.rehydrate(), []);
  return (
    <section aria-label={t.compose.title} className="flex min-h-full flex-col" onDragEnter={showWells}>
      <Header />
      <PromptSection />
      <Suspense>
        <LyricsSection />
      </Suspense>
      <Suspense>
        <StructureSection />
      </Suspense>
      <Suspense>
        <NumbersSection />
      </Suspense>
      <Suspense>
        <EngineSection />
      </Suspense>
      <Suspense>
        <SourceSection />
      </Suspense>
      <Suspense>
        <MoreSection />
      </Suspense>
      <GenerateBar />
    </section>
  );
}
