"use client";
import { ChevronRight } from "lucide-react";
import { Suspense, type ReactNode } from "react";
import * as t from "@/lib/text";
import { useSections, type SectionName } from "./sections";

interface SectionProps {
  name: SectionName;
  /** What it holds in a few words, while it is folded. */
  summary?: string;
  /** A pointer or the focus is near: time to load what it holds. */
  onNear?: () => unknown;
  children: ReactNode;
}

/** A part of the form that folds. */
export function Section({ name, summary, onNear, children }: SectionProps) {
  const open = useSections((state) => state.open[name]);
  const show = useSections((state) => state.show);
  const body = `make-section-${name}`;
  return (
    <section aria-labelledby={`${body}-title`} className="border-t border-line">
      <h3>
        <button
          type="button"
          id={`${body}-title`}
          aria-expanded={open}
          aria-controls={open ? body : undefined}
          onPointerEnter={onNear}
          onFocus={onNear}
          onClick={() => show(name, !open)}
          className="flex h-9 w-full items-center gap-1.5 px-3 text-left text-sm font-medium hover:bg-bg-2 max-md:h-11"
        >
          <ChevronRight
            size={14}
            aria-hidden
            className={open ? "rotate-90 transition-transform" : "transition-transform"}
          />
          {t.compose.sections[name]}
          {!open && summary && (
            <span className="ml-auto min-w-0 truncate pl-3 text-xs font-normal text-fg-1">{summary}</span>
          )}
        </button>
      </h3>
      {open && (
        <div id={body} className="flex flex-col gap-3 px-3 pt-1 pb-4">
          <Suspense>{children}</Suspense>
        </div>
      )}
    </section>
  );
}
