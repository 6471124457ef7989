import { CornerDownRight } from "lucide-react";
import * as t from "@/lib/text";
import { speak } from "./speak";

/** Before anything is said: what happens here, and three ideas that run. */
export function Empty() {
  return (
    <div className="p-3">
      <p className="text-sm text-fg-1">{t.agent.empty}</p>
      <ul className="mt-3 border-t border-line">
        {t.agent.ideas.map((idea) => (
          <li key={idea} className="border-b border-line">
            <button
              type="button"
              onClick={() => speak(idea)}
              className="flex min-h-11 w-full items-start gap-2 py-3 text-left text-sm hover:bg-bg-2"
            >
              <CornerDownRight size={14} aria-hidden className="mt-[3px] shrink-0 text-fg-1" />
              {idea}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
