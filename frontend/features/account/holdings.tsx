import { size } from "@/lib/format";
import * as t from "@/lib/text";

const words = t.account.section.counts;

/** How much there is of each kind. */
export function Holdings<Name extends keyof typeof words>({
  title,
  counts,
  names,
}: {
  title: string;
  counts: Readonly<Record<Name, number>>;
  names: readonly Name[];
}) {
  return (
    <div>
      <h3 className="pb-1 text-xs text-fg-1">{title}</h3>
      <dl className="border-t border-line text-sm">
        {names.map((name) => (
          <div key={name} className="flex justify-between gap-4 border-b border-line py-1">
            <dt>{words[name]}</dt>
            <dd className="font-mono text-xs leading-5 tabular-nums">
              {name === "bytes" ? size(counts[name]) : counts[name]}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
