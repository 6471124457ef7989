"use client";
import dynamic from "next/dynamic";
import { lineCounts } from "@/lib/recipe/lyrics";
import * as t from "@/lib/text";
import { Section } from "./section";
import { useForm } from "./use-form";

const LyricsEditor = dynamic(() => import("./lyrics-editor").then((module) => module.LyricsEditor), {
  loading: () => <div className="h-72" />,
});

export const totals = (lyrics: string, language: string): string => {
  const counts = lineCounts(lyrics, language).filter((count) => count !== null);
  return t.compose.lyrics.count(
    counts.length,
    counts.reduce((sum, count) => sum + count, 0),
  );
};

export function LyricsSection() {
  const { recipe } = useForm();
  const summary = recipe.lyrics.trim() ? totals(recipe.lyrics, recipe.language) : t.compose.lyrics.none;
  return (
    <Section name="lyrics" summary={summary}>
      <LyricsEditor />
    </Section>
  );
}
