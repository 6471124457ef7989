"use client";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { useChatDraft } from "@/lib/store/chat";
import { useConnection } from "@/lib/store/connection";
import * as t from "@/lib/text";

/** Who is to make the song, and whether the squad does without a model. */
export function ComposerOptions() {
  const { engine, rules, set } = useChatDraft();
  const engines = useConnection((state) => state.engines);
  const llm = useConnection((state) => state.llm);
  return (
    <div className="flex flex-col gap-1">
      <Field htmlFor="agent-engine" label={t.agent.composer.engine}>
        <Select id="agent-engine" value={engine ?? ""} onChange={({ target }) => set({ engine: target.value || null })}>
          <option value="">{t.agent.composer.engineDefault}</option>
          {engines.map(({ id, title, available }) => (
            <option key={id} value={id} disabled={!available}>
              {available ? title : t.compose.engine.unavailable(title)}
            </option>
          ))}
        </Select>
      </Field>
      <Checkbox
        label={t.agent.composer.rules}
        checked={rules || llm?.mode === "rules"}
        disabled={llm?.mode === "rules"}
        onChange={({ target }) => set({ rules: target.checked })}
      />
    </div>
  );
}
