import type { Call } from "@/lib/agent/view";
import { cx } from "@/lib/class-names";
import * as t from "@/lib/text";

const json = (value: unknown): string => JSON.stringify(value, null, 2) ?? "";

/** A use of a tool, folded: what it was given, and what it gave. */
export function CallRow({ call }: { call: Call }) {
  const time =
    call.seconds === null
      ? t.agent.squad.underWay
      : call.ok
        ? t.agent.squad.seconds(call.seconds)
        : t.agent.squad.failed;
  return (
    <li>
      <details>
        <summary className="flex min-h-6 items-center gap-2 font-mono text-xs hover:text-fg-0 max-md:min-h-11">
          <span className="min-w-0 truncate">{call.name}</span>
          <span className={cx("ml-auto shrink-0", !call.ok && "text-danger")}>{time}</span>
        </summary>
        <Told title={t.agent.squad.arguments} text={json(call.arguments)} />
        {call.error && <Told title={t.agent.squad.failed} text={call.error} />}
        {call.seconds !== null && call.ok && <Told title={t.agent.squad.result} text={json(call.result)} />}
      </details>
    </li>
  );
}

function Told({ title, text }: { title: string; text: string }) {
  return (
    <div className="mb-1">
      <p>{title}</p>
      <pre className="max-h-48 overflow-y-auto rounded-control bg-bg-0 p-2 font-mono text-xs break-words whitespace-pre-wrap text-fg-0">
        {text}
      </pre>
    </div>
  );
}
