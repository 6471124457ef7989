import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import type { Exchange } from "@/lib/agent/conversation";
import type { RunSoFar } from "@/lib/agent/view";

/** What every part of an exchange is given. */
export interface PartProps {
  exchange: Exchange;
  run: RunSoFar;
  /** Whether it is the last of the conversation: the others are folded. */
  newest: boolean;
}

/** A part of what the squad made, folded or not. */
export function Card({
  title,
  aside,
  open,
  children,
}: {
  title: string;
  aside?: ReactNode;
  open: boolean;
  children: ReactNode;
}) {
  return (
    <details open={open} className="group/card border-t border-line">
      <summary className="flex h-9 list-none items-center gap-1.5 px-3 text-xs text-fg-1 -outline-offset-2 hover:text-fg-0 max-md:h-11 [&::-webkit-details-marker]:hidden">
        <ChevronRight size={12} aria-hidden className="transition-transform group-open/card:rotate-90" />
        <h3 className="font-semibold text-fg-0">{title}</h3>
        {aside && <span className="ml-auto min-w-0 truncate">{aside}</span>}
      </summary>
      <div className="px-3 pb-3">{children}</div>
    </details>
  );
}
