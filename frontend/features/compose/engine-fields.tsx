"use client";
import { Select } from "@/components/ui/select";
import { size } from "@/lib/format";
import { modelOf } from "@/lib/recipe/recipe";
import { useConnection } from "@/lib/store/connection";
import * as t from "@/lib/text";
import { FormField } from "./form-field";
import { LoraFields } from "./lora-fields";
import { UnsupportedNote } from "./unsupported-note";
import { useForm } from "./use-form";

const NOTE = "make-engine-note";

function ModelField() {
  const { recipe, set, engine } = useForm();
  const none = !engine?.models.length;
  return (
    <FormField
      field="model"
      disabled={none}
      hint={engine && none ? t.compose.engine.noModels(engine.title) : undefined}
    >
      {(control) => (
        <Select
          {...control}
          value={modelOf(engine, recipe.model)?.id ?? ""}
          onChange={({ target }) => set({ model: target.value || null })}
        >
          {none && <option value="">{t.compose.auto}</option>}
          {engine?.models.map((model) => (
            <option key={model.id} value={model.id}>
              {model.local ? model.title : t.compose.engine.notLocal(model.title, size(model.size_bytes))}
            </option>
          ))}
        </Select>
      )}
    </FormField>
  );
}

/** Loaded when its section is unfolded. Engines that cannot run are listed with the reason. */
export default function EngineFields() {
  const { recipe, set, engine } = useForm();
  const engines = useConnection((state) => state.engines);
  const words = t.compose.engine;
  return (
    <>
      <FormField field="engine" hint={engine ? `${engine.description} ${words.licence(engine.licence)}` : undefined}>
        {(control) => (
          <Select
            {...control}
            value={recipe.engine ?? engine?.id ?? ""}
            onChange={({ target }) => {
              const chosen = engines.find(({ id }) => id === target.value);
              if (chosen) set({ engine: chosen.default ? null : chosen.id, model: null, lora: null, voice: null });
            }}
          >
            {recipe.engine && recipe.engine !== engine?.id && <option value={recipe.engine}>{recipe.engine}</option>}
            {engines.map((one) => (
              <option key={one.id} value={one.id} disabled={!one.available}>
                {one.available ? one.title : words.unavailable(one.title)}
              </option>
            ))}
          </Select>
        )}
      </FormField>
      {engines.map(
        (one) =>
          !one.available &&
          one.reason && (
            <p key={one.id} className="text-xs text-fg-1">
              {words.reason(one.title, one.reason)}
            </p>
          ),
      )}
      <ModelField />
      <LoraFields note={NOTE} />
      <UnsupportedNote id={NOTE} fields={["lora"]} />
    </>
  );
}
