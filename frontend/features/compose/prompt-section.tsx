"use client";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { useCommands, type Command } from "@/lib/commands";
import { LENGTHS } from "@/lib/recipe/limits";
import { STUDIO_KEYS } from "@/lib/studio-keys";
import { go } from "@/lib/studio-url";
import * as t from "@/lib/text";
import { focusPrompt } from "./focus-prompt";
import { FormField } from "./form-field";
import { Presets } from "./presets";
import { EditLine } from "./task-line";
import { UnsupportedNote } from "./unsupported-note";
import { useForm } from "./use-form";

const NOTE = "make-prompt-note";
const COMMANDS: readonly Command[] = [{ ...STUDIO_KEYS.prompt, run: () => focusPrompt(() => go({ panel: "make" })) }];

/** What the music is to be, in words. */
export function PromptSection() {
  const { recipe, set, counts } = useForm();
  const empty = recipe.task === "text2music" && !recipe.prompt && !recipe.lyrics;
  useCommands(COMMANDS);
  const instrumental = (
    <Checkbox
      role="switch"
      label={t.compose.fields.instrumental}
      checked={recipe.instrumental}
      disabled={!counts("instrumental")}
      aria-describedby={counts("instrumental") ? undefined : NOTE}
      onChange={(event) => set({ instrumental: event.target.checked })}
    />
  );
  return (
    <div className="flex flex-col gap-3 px-3 pb-4">
      <EditLine />
      <FormField field="prompt" note={NOTE} aside={instrumental}>
        {(control) => (
          <Textarea
            {...control}
            rows={4}
            maxLength={LENGTHS.prompt}
            placeholder={t.compose.promptPlaceholder}
            value={recipe.prompt}
            onChange={(event) => set({ prompt: event.target.value })}
            className="resize-y"
          />
        )}
      </FormField>
      {empty && <Presets />}
      <div className="grid grid-cols-2 gap-x-3">
        <FormField field="negative_prompt" note={NOTE}>
          {(control) => (
            <Input
              {...control}
              maxLength={LENGTHS.negative_prompt}
              placeholder={t.compose.negativePlaceholder}
              value={recipe.negative_prompt}
              onChange={(event) => set({ negative_prompt: event.target.value })}
            />
          )}
        </FormField>
        <FormField field="title">
          {(control) => (
            <Input
              {...control}
              maxLength={LENGTHS.title}
              placeholder={t.compose.titlePlaceholder}
              value={recipe.title ?? ""}
              onChange={(event) => set({ title: event.target.value || null })}
            />
          )}
        </FormField>
      </div>
      <UnsupportedNote id={NOTE} fields={["prompt", "instrumental", "negative_prompt"]} />
    </div>
  );
}
