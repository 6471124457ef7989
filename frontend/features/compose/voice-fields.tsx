import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { LENGTHS } from "@/lib/recipe/limits";
import * as t from "@/lib/text";
import { FormField } from "./form-field";
import { useForm } from "./use-form";

const title = (voice: string) => voice.charAt(0).toUpperCase() + voice.slice(1);

/** The singer, the language and the instrument of the melody. */
export function VoiceFields({ note }: { note: string }) {
  const { recipe, set, engine } = useForm();
  const voices = engine?.voices ?? [];
  const gone = recipe.voice && !voices.includes(recipe.voice);
  return (
    <>
      <FormField field="voice" note={note}>
        {(control) => (
          <Select
            {...control}
            value={recipe.voice ?? ""}
            onChange={({ target }) => set({ voice: target.value || null })}
          >
            <option value="">{t.compose.auto}</option>
            {gone && <option value={recipe.voice ?? ""}>{recipe.voice}</option>}
            {voices.map((voice) => (
              <option key={voice} value={voice}>
                {title(voice)}
              </option>
            ))}
          </Select>
        )}
      </FormField>
      <FormField field="language" note={note}>
        {(control) => (
          <Input
            {...control}
            list="make-languages"
            value={recipe.language}
            onChange={({ target }) => set({ language: target.value })}
          />
        )}
      </FormField>
      <datalist id="make-languages">
        {engine?.languages?.map((language) => (
          <option key={language} value={language} />
        ))}
      </datalist>
      <FormField field="lead" note={note} className="col-span-2" hint={t.compose.leadHint}>
        {(control) => (
          <Input
            {...control}
            maxLength={LENGTHS.lead}
            placeholder={t.compose.auto}
            value={recipe.lead ?? ""}
            onChange={({ target }) => set({ lead: target.value || null })}
          />
        )}
      </FormField>
    </>
  );
}
