import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { MODES, readKey, ROOTS, writeKey, type Mode } from "@/lib/recipe/key";
import * as t from "@/lib/text";
import { FormField, idOf } from "./form-field";
import { useForm } from "./use-form";

const MODE_ID = `${idOf("key")}-mode`;

/** Root and mode; both write the one field `key`. */
export function KeyField({ note }: { note: string }) {
  const { recipe, set, counts } = useForm();
  const key = readKey(recipe.key);
  const roots = key && !ROOTS.some((root) => root === key.root) ? [...ROOTS, key.root] : ROOTS;
  const setMode = (mode: Mode) => set({ key: writeKey({ root: key?.root ?? "C", mode }) });
  return (
    <>
      <FormField field="key" label={t.compose.numbers.root} note={note}>
        {(control) => (
          <Select
            {...control}
            value={key?.root ?? ""}
            onChange={({ target }) =>
              set({ key: target.value ? writeKey({ root: target.value, mode: key?.mode ?? "major" }) : null })
            }
          >
            <option value="">{t.compose.auto}</option>
            {roots.map((root) => (
              <option key={root}>{root}</option>
            ))}
          </Select>
        )}
      </FormField>
      <Field htmlFor={MODE_ID} label={t.compose.numbers.mode}>
        <Select
          id={MODE_ID}
          disabled={!counts("key") || !key}
          aria-describedby={counts("key") ? undefined : note}
          value={key?.mode ?? "major"}
          onChange={({ target }) => setMode(target.value === "minor" ? "minor" : "major")}
        >
          {MODES.map((mode) => (
            <option key={mode} value={mode}>
              {t.compose.numbers[mode]}
            </option>
          ))}
        </Select>
      </Field>
    </>
  );
}
