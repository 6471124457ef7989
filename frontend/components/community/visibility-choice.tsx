import type { Visibility } from "@/lib/cloud/core";
import * as t from "@/lib/text";

const CHOICES: readonly Visibility[] = ["private", "unlisted", "public"];

/** Private, unlisted or public, each with what it means. */
export function VisibilityChoice({
  legend,
  chosen,
  onChoose,
}: {
  legend: string;
  chosen: Visibility | undefined;
  onChoose: (visibility: Visibility) => void;
}) {
  return (
    <fieldset>
      <legend className="pb-1 text-xs text-fg-1">{legend}</legend>
      {CHOICES.map((choice) => (
        <label
          key={choice}
          className="flex min-h-9 items-center gap-3 border-t border-line py-1 text-sm max-md:min-h-11"
        >
          <input
            type="radio"
            name="visibility"
            className="size-4 shrink-0 accent-(--fg-0)"
            checked={chosen === choice}
            onChange={() => onChoose(choice)}
          />
          <span className="w-16 shrink-0 font-medium">{t.community.visibility[choice]}</span>
          <span className="text-fg-1">{t.community.visibilityHint[choice]}</span>
        </label>
      ))}
    </fieldset>
  );
}
