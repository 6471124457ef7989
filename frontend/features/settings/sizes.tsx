"use client";
import { clampWidth, WIDTHS } from "@/components/shell/panel-width";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { clampHeight, HEIGHT } from "@/lib/console-height";
import { usePreferences } from "@/lib/store/preferences";
import * as t from "@/lib/text";

const SIDES = ["compose", "agent"] as const;

interface SizeProps {
  id: string;
  label: string;
  value: number;
  limits: { min: number; max: number };
  onKeep: (next: number) => void;
}

/** A size in pixels, kept when the field is left or Enter is pressed; what is no number is forgotten. */
function Size({ id, label, value, limits: { min, max }, onKeep }: SizeProps) {
  return (
    <Field htmlFor={id} label={label} hint={t.settings.sizes.between(min, max)}>
      <Input
        key={value}
        id={id}
        type="number"
        inputMode="numeric"
        min={min}
        max={max}
        defaultValue={value}
        aria-describedby={`${id}-hint`}
        onKeyDown={({ key, currentTarget }) => key === "Enter" && currentTarget.blur()}
        onBlur={({ target }) => {
          if (Number.isFinite(target.valueAsNumber)) onKeep(target.valueAsNumber);
          target.value = String(value);
        }}
        className="w-28 font-mono tabular-nums"
      />
    </Field>
  );
}

/** What is otherwise dragged: how wide the studio's panels are, and how high its console. */
export function Sizes() {
  const widths = usePreferences((state) => state.widths);
  const height = usePreferences((state) => state.consoleHeight);
  const set = usePreferences((state) => state.set);
  return (
    <div className="mt-4 flex flex-wrap gap-4 max-md:hidden">
      {SIDES.map((side) => (
        <Size
          key={side}
          id={`size-${side}`}
          label={t.shell.width[side]}
          value={widths[side]}
          limits={WIDTHS[side]}
          onKeep={(next) => set({ widths: { ...widths, [side]: clampWidth(side, next) } })}
        />
      ))}
      <Size
        id="size-console"
        label={t.console.height}
        value={height}
        limits={HEIGHT}
        onKeep={(next) => set({ consoleHeight: clampHeight(next) })}
      />
    </div>
  );
}
