"use client";
import { useState } from "react";
import { Input } from "@/components/ui/input";
import { tenth } from "@/lib/player/zoom";

interface SecondsFieldProps {
  label: string;
  value: number;
  min: number;
  max: number;
  onChange: (seconds: number) => void;
}

/** Seconds with tenths, by number. What is being typed stays as it is until it makes sense. */
export function SecondsField({ label, value, min, max, onChange }: SecondsFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const change = (text: string) => {
    setTyped(text);
    const seconds = tenth(Number(text));
    if (text !== "" && seconds >= min && seconds <= max) onChange(seconds);
  };
  return (
    <Input
      type="number"
      inputMode="decimal"
      step={0.1}
      min={min}
      max={max}
      aria-label={label}
      aria-invalid={typed !== null && (typed === "" || Number(typed) < min || Number(typed) > max)}
      value={typed ?? value.toFixed(1)}
      onChange={(event) => change(event.currentTarget.value)}
      onBlur={() => setTyped(null)}
      className="w-20! font-mono tabular-nums"
    />
  );
}
