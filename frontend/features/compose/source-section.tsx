"use client";
import { lazy } from "react";
import { useRecipe } from "@/lib/store/recipe";
import * as t from "@/lib/text";
import { Section } from "./section";
import { useForm } from "./use-form";
import { useSource } from "./use-source";

const load = () => import("./source-fields");
const SourceFields = lazy(load);

/** Audio to start from, audio to sound like, and what is to become of it. */
export function SourceSection() {
  const { recipe } = useForm();
  const name = useRecipe((state) => (recipe.source ? state.names[recipe.source] : undefined));
  const source = useSource(recipe.source);
  const summary = recipe.source ? (source.name ?? name ?? t.common.loading) : t.compose.source.none;
  return (
    <Section name="source" summary={summary} onNear={load}>
      <SourceFields />
    </Section>
  );
}
