"use client";
import dynamic from "next/dynamic";
import { readSections } from "@/lib/recipe/structure";
import * as t from "@/lib/text";
import { Section } from "./section";
import { useForm } from "./use-form";

const StructureBuilder = dynamic(() => import("./structure-builder").then((module) => module.StructureBuilder), {
  loading: () => <div className="h-40" />,
});

export function StructureSection() {
  const { recipe } = useForm();
  const sections = readSections(recipe.lyrics).filter((section) => section.kind).length;
  return (
    <Section name="structure" summary={sections ? t.compose.structure.count(sections) : t.compose.structure.auto}>
      <StructureBuilder />
    </Section>
  );
}
