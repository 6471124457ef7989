"use client";
import { useSelection } from "../list/selection";
import { useList } from "../list/list";

interface SelectBoxProps {
  label: string;
  checked: boolean;
  some?: boolean;
  onPress: (range: boolean) => void;
}

/** A box without words beside it, in a place that is large enough to touch. */
export function SelectBox({ label, checked, some = false, onPress }: SelectBoxProps) {
  return (
    <label className="grid size-6 place-items-center max-md:h-11 max-md:w-10">
      <input
        type="checkbox"
        data-column="select"
        aria-label={label}
        checked={checked}
        ref={(box) => {
          if (box) box.indeterminate = some;
        }}
        onChange={(event) => onPress((event.nativeEvent as MouseEvent).shiftKey)}
        className="size-4 accent-(--fg-1)"
      />
    </label>
  );
}

export function SelectSong({ id, label }: { id: string; label: string }) {
  const checked = useSelection((state) => state.ids.has(id));
  const press = (range: boolean) => useSelection.getState().toggle(id, useList.getState().ids, range);
  return <SelectBox label={label} checked={checked} onPress={press} />;
}
