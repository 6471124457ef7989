import { Select } from "@/components/ui/select";
import { TIME_SIGNATURES } from "@/lib/recipe/limits";
import * as t from "@/lib/text";
import { FormField } from "./form-field";
import { useForm } from "./use-form";

export function TimeField({ note }: { note: string }) {
  const { recipe, set } = useForm();
  return (
    <FormField field="time_signature" note={note}>
      {(control) => (
        <Select
          {...control}
          value={recipe.time_signature ?? ""}
          onChange={(event) =>
            set({ time_signature: TIME_SIGNATURES.find((time) => time === event.target.value) ?? null })
          }
        >
          <option value="">{t.compose.auto}</option>
          {TIME_SIGNATURES.map((time) => (
            <option key={time}>{time}</option>
          ))}
        </Select>
      )}
    </FormField>
  );
}
