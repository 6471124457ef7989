"use client";
import { useId } from "react";

interface ChoiceProps<T extends string> {
  legend: string;
  options: readonly { value: T; title: string }[];
  value: T;
  onValueChange: (value: T) => void;
}

/** One of a few, side by side: radio buttons, so the arrows move it. */
export function Choice<T extends string>({ legend, options, value, onValueChange }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1 text-xs text-fg-1">{legend}</legend>
      <div className="inline-flex rounded-control border border-line-strong">
        {options.map((option) => (
          <label
            key={option.value}
            className="relative flex h-8 cursor-pointer items-center border-line-strong px-3 text-sm text-fg-1 not-first:border-l has-checked:bg-fg-0 has-checked:text-bg-0 has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-accent max-md:h-11"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onValueChange(option.value)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            {option.title}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
