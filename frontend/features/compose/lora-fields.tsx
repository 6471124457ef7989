import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { LORA_SCALE } from "@/lib/recipe/limits";
import * as t from "@/lib/text";
import { FormField, idOf } from "./form-field";
import { useForm } from "./use-form";

const SCALE = `${idOf("lora")}-scale`;

/** An adapter over the model, and how strongly it applies. */
export function LoraFields({ note }: { note: string }) {
  const { recipe, set, engine, counts } = useForm();
  const { lora } = recipe;
  const words = t.compose.engine;
  const listed = engine?.loras ?? [];
  const gone = lora && !listed.some(({ name }) => name === lora.name);
  const none = !listed.length && !lora;
  return (
    <div className="grid grid-cols-[1fr_96px] gap-x-3">
      <FormField
        field="lora"
        note={note}
        disabled={none}
        hint={engine && none && counts("lora") ? words.noLoras(engine.title) : undefined}
      >
        {(control) => (
          <Select
            {...control}
            value={lora?.name ?? ""}
            onChange={({ target }) =>
              set({ lora: target.value ? { name: target.value, scale: lora?.scale ?? 1 } : null })
            }
          >
            <option value="">{words.noneLora}</option>
            {gone && <option value={lora.name}>{lora.name}</option>}
            {listed.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        )}
      </FormField>
      <Field htmlFor={SCALE} label={words.scale}>
        <Input
          id={SCALE}
          type="number"
          inputMode="decimal"
          min={LORA_SCALE.min}
          max={LORA_SCALE.max}
          step={0.1}
          disabled={!lora || !counts("lora")}
          value={lora?.scale ?? 1}
          onChange={({ target }) => lora && set({ lora: { ...lora, scale: Number(target.value) } })}
          className="font-mono tabular-nums"
        />
      </Field>
    </div>
  );
}
