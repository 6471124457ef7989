import type { ReactNode } from "react";

/** Names and what they are, one a line. */
export function FactList({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="flex min-h-8 items-center gap-4 border-line py-1 not-last:border-b">
          <dt className="w-32 shrink-0 text-fg-1">{name}</dt>
          <dd className="min-w-0 flex-1 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
