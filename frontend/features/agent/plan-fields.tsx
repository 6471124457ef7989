"use client";
import { useId } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import * as t from "@/lib/text";
import type { PartProps } from "./card";
import { NumberInput } from "./number-input";
import { useEdit } from "./use-edit";

const SIGNATURES = ["2/4", "3/4", "4/4", "6/8"] as const;
const words = t.agent.plan;

/** The plan as fields of the request. */
export function PlanFields({ exchange, run }: Pick<PartProps, "exchange" | "run">) {
  const id = useId();
  const { values, edit } = useEdit(exchange, run);
  return (
    <div className="grid grid-cols-2 gap-2">
      <Field htmlFor={`${id}-title`} label={words.name} className="col-span-2">
        <Input
          id={`${id}-title`}
          maxLength={200}
          value={values.title ?? ""}
          onChange={({ target }) => edit({ title: target.value || null })}
        />
      </Field>
      <Field htmlFor={`${id}-prompt`} label={words.prompt} className="col-span-2">
        <Textarea
          id={`${id}-prompt`}
          rows={2}
          maxLength={2000}
          value={values.prompt ?? ""}
          onChange={({ target }) => edit({ prompt: target.value })}
          className="field-sizing-content resize-none"
        />
      </Field>
      <NumberInput label={words.bpm} min={30} max={300} value={values.bpm} onValue={(bpm) => edit({ bpm })} />
      <NumberInput
        label={words.duration}
        min={1}
        max={600}
        value={values.duration}
        onValue={(seconds) => seconds !== null && edit({ duration: seconds })}
      />
      <Field htmlFor={`${id}-key`} label={words.key}>
        <Input
          id={`${id}-key`}
          maxLength={32}
          placeholder={words.free}
          value={values.key ?? ""}
          onChange={({ target }) => edit({ key: target.value || null })}
        />
      </Field>
      <Field htmlFor={`${id}-signature`} label={words.signature}>
        <Select
          id={`${id}-signature`}
          value={values.time_signature ?? ""}
          onChange={({ target }) => edit({ time_signature: SIGNATURES.find((one) => one === target.value) ?? null })}
        >
          <option value="">{words.free}</option>
          {SIGNATURES.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </Select>
      </Field>
      <Checkbox
        label={words.instrumental}
        className="col-span-2"
        checked={values.instrumental ?? false}
        onChange={({ target }) => edit({ instrumental: target.checked })}
      />
    </div>
  );
}
