import { Select } from "@/components/ui/select";

interface SelectActionProps<Value extends string> {
  label: string;
  options: readonly { value: Value; title: string }[];
  onChoose: (value: Value) => void;
  disabled?: boolean;
}

/** A list of things to do that takes the room of one button, with the platform's own select. */
export function SelectAction<Value extends string>({ label, options, onChoose, ...rest }: SelectActionProps<Value>) {
  return (
    <Select
      aria-label={label}
      value=""
      onChange={({ target }) => {
        const chosen = options.find((option) => option.value === target.value);
        if (chosen) onChoose(chosen.value);
      }}
      {...rest}
    >
      <option value="">{label}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.title}
        </option>
      ))}
    </Select>
  );
}
