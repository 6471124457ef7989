"use client";
import { Play } from "lucide-react";
import { useState } from "react";
import { ProblemNote } from "@/components/ui/problem";
import { PRESETS, type Preset } from "@/lib/recipe/presets";
import { useJobs } from "@/lib/store/jobs";
import * as t from "@/lib/text";

/** Nothing made yet: three songs that one press makes. */
export function Empty() {
  const submit = useJobs((state) => state.submit);
  const [sending, setSending] = useState<Preset | null>(null);
  const [error, setError] = useState<unknown>(null);
  const make = (preset: Preset) => {
    setSending(preset);
    setError(null);
    submit({ ...preset.request, title: preset.title })
      .catch(setError)
      .finally(() => setSending(null));
  };
  return (
    <div className="flex flex-col gap-3 p-4">
      <p className="text-sm text-fg-1">{t.takes.empty}</p>
      <ul className="divide-y divide-line border-y border-line">
        {PRESETS.slice(0, 3).map((preset) => (
          <li key={preset.id}>
            <button
              type="button"
              disabled={sending !== null}
              aria-label={t.takes.make(preset.title)}
              onClick={() => make(preset)}
              className="flex min-h-14 w-full items-center gap-3 px-1 py-2 text-left hover:bg-bg-2 disabled:opacity-50"
            >
              <Play size={16} aria-hidden className="shrink-0 text-accent" />
              <span className="min-w-0">
                <span className="block text-sm font-medium">{sending === preset ? t.takes.making : preset.title}</span>
                <span className="block truncate text-xs text-fg-1">{preset.request.prompt}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {error ? <ProblemNote error={error} /> : null}
    </div>
  );
}
