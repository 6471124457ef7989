"use client";
import { Play } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { runCommand } from "@/lib/commands";
import { PRESETS, type Preset } from "@/lib/recipe/presets";
import { useRecipe } from "@/lib/store/recipe";
import * as t from "@/lib/text";

const SHOWN = PRESETS.slice(0, 3);

/** Three recipes to begin with, to change or to make at once. */
export function Presets() {
  const load = useRecipe((state) => state.load);
  const make = (preset: Preset) => {
    load(preset.request);
    requestAnimationFrame(() => runCommand("make.generate")); // once the form has the recipe
  };
  return (
    <div className="flex flex-col gap-1">
      <p className="text-xs text-fg-1">{t.compose.empty}</p>
      <ul className="flex flex-col divide-y divide-line border-y border-line">
        {SHOWN.map((preset) => (
          <li key={preset.id} className="flex items-center">
            <button
              type="button"
              onClick={() => load(preset.request)}
              className="flex h-9 min-w-0 flex-1 items-baseline gap-2 self-stretch text-left hover:bg-bg-2 max-md:h-11"
            >
              <span className="shrink-0 self-center text-sm">{preset.title}</span>
              <span className="min-w-0 self-center truncate text-xs text-fg-1">{preset.request.prompt}</span>
            </button>
            <IconButton label={t.compose.makeNow(preset.title)} onClick={() => make(preset)} className="text-accent!">
              <Play size={14} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
    </div>
  );
}
