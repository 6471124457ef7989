import type { ReactNode } from "react";

/** A calm page that says why there is nothing here, and what to do. */
export function NoticePage({ title, why, children }: { title: string; why?: string; children?: ReactNode }) {
  return (
    <section aria-label={title} className="mx-auto flex max-w-lg flex-col gap-3 px-4 py-16">
      <h1 className="text-lg font-semibold">{title}</h1>
      {why && <p className="text-sm text-fg-1">{why}</p>}
      {children}
    </section>
  );
}
