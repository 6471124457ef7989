import type { ReactNode } from "react";

/** A page of one message: what happened, and what can be done. */
export function WholePage({ title, text, children }: { title: string; text: ReactNode; children: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-lg flex-col items-start gap-3 px-4 py-16">
      <h1 className="text-lg font-semibold">{title}</h1>
      <div className="text-sm text-fg-1">{text}</div>
      <div className="mt-2 flex flex-wrap gap-2">{children}</div>
    </div>
  );
}
