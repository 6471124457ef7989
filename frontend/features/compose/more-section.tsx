"use client";
import { lazy } from "react";
import * as t from "@/lib/text";
import { Section } from "./section";
import { useForm } from "./use-form";

const load = () => import("./more-fields");
const MoreFields = lazy(load);

/** Who sings, what plays the melody, what files come out, and what only some models know. */
export function MoreSection() {
  const { recipe } = useForm();
  return (
    <Section name="more" summary={t.compose.formats[recipe.format]} onNear={load}>
      <MoreFields />
    </Section>
  );
}
