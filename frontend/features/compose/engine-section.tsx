"use client";
import { lazy } from "react";
import { Section } from "./section";
import { useForm } from "./use-form";

const load = () => import("./engine-fields");
const EngineFields = lazy(load);

/** Who makes the song. */
export function EngineSection() {
  const { engine } = useForm();
  return (
    <Section name="engine" summary={engine?.title ?? ""} onNear={load}>
      <EngineFields />
    </Section>
  );
}
