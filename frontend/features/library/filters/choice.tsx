import { Select } from "@/components/ui/select";

interface ChoiceProps {
  label: string;
  /** What no choice is called; left out where there always is one. */
  any?: string;
  value: string | null;
  options: readonly { value: string; title: string }[];
  onChange: (value: string | null) => void;
}

/** A select as wide as it needs to be. */
export function Choice({ label, any, value, options, onChange }: ChoiceProps) {
  return (
    <Select
      aria-label={label}
      title={label}
      className="w-auto max-w-40"
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value || null)}
    >
      {any !== undefined && <option value="">{any}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.title}
        </option>
      ))}
    </Select>
  );
}
