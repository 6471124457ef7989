"use client";
import { useId } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import type { EngineView } from "@/lib/api/schema";
import { honours } from "@/lib/recipe/recipe";
import * as t from "@/lib/text";
import { useRepaintDraft } from "./repaint-draft";

/** Words, strength and seed of a repaint; what the engine does not use is shown and says so. */
export function RepaintDetails({ engine }: { engine: EngineView | null }) {
  const id = useId();
  const { values, set } = useRepaintDraft();
  const sings = honours(engine, "repaint", "lyrics");
  const number = (text: string) => (text === "" ? null : Number(text));
  return (
    <div className="grid grid-cols-[1fr_112px_112px] gap-3 max-md:grid-cols-2">
      <Field
        htmlFor={`${id}-lyrics`}
        label={t.player.repaint.lyrics}
        hint={sings || !engine ? undefined : t.player.edit.notUsed(engine.title)}
        className="max-md:col-span-2"
      >
        <Textarea
          id={`${id}-lyrics`}
          rows={1}
          disabled={!sings}
          aria-describedby={sings ? undefined : `${id}-lyrics-hint`}
          value={values.lyrics}
          onChange={(event) => set({ lyrics: event.currentTarget.value })}
        />
      </Field>
      <Field htmlFor={`${id}-strength`} label={t.player.repaint.strength}>
        <Input
          id={`${id}-strength`}
          type="number"
          min={0}
          max={1}
          step={0.05}
          placeholder={t.player.repaint.auto}
          disabled={!honours(engine, "repaint", "strength")}
          value={values.strength ?? ""}
          onChange={(event) => set({ strength: number(event.currentTarget.value) })}
          className="font-mono"
        />
      </Field>
      <Field htmlFor={`${id}-seed`} label={t.player.repaint.seed}>
        <Input
          id={`${id}-seed`}
          type="number"
          min={0}
          step={1}
          placeholder={t.player.repaint.drawn}
          value={values.seed ?? ""}
          onChange={(event) => set({ seed: number(event.currentTarget.value) })}
          className="font-mono"
        />
      </Field>
    </div>
  );
}
