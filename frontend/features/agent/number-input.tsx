"use client";
import { useId, useState } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

interface NumberInputProps {
  label: string;
  min: number;
  max: number;
  value: number | null | undefined;
  /** Told each number within the limits, and null for an empty field. */
  onValue: (value: number | null) => void;
}

/** A number; what is typed stays as it is until the field is left. */
export function NumberInput({ label, min, max, value, onValue }: NumberInputProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const type = (text: string) => {
    setTyped(text);
    const number = Number(text);
    if (!text) onValue(null);
    else if (number >= min && number <= max) onValue(number);
  };
  return (
    <Field htmlFor={id} label={label}>
      <Input
        id={id}
        type="number"
        step="any"
        min={min}
        max={max}
        value={typed ?? value ?? ""}
        onChange={({ target }) => type(target.value)}
        onBlur={() => setTyped(null)}
        className="font-mono"
      />
    </Field>
  );
}
