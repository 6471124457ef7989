"use client";
import { ArrowDown } from "lucide-react";
import { useEffect } from "react";
import { Button } from "@/components/ui/button";
import { useChat } from "@/lib/store/chat";
import * as t from "@/lib/text";
import { Empty } from "./empty";
import { ExchangeView } from "./exchange";
import { Said } from "./said";
import { useStick } from "./use-stick";

/** The conversation, at its end unless the user reads above. */
export function Thread() {
  const { before, exchanges } = useChat((state) => state.conversation);
  const { list, content, below, toEnd } = useStick();
  useEffect(toEnd, [toEnd, exchanges.length]);
  const newest = exchanges.length - 1;
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={list}
        role="region"
        aria-label={t.agent.conversation}
        tabIndex={0}
        className="h-full overflow-x-hidden overflow-y-auto -outline-offset-2"
      >
        <div ref={content}>
          {before.map((turn, index) => (
            <Said key={index} {...turn} />
          ))}
          {exchanges.map((exchange, index) => (
            <ExchangeView key={exchange.id} exchange={exchange} newest={index === newest} />
          ))}
          {!before.length && !exchanges.length && <Empty />}
        </div>
      </div>
      {below && (
        <Button className="absolute bottom-2 left-1/2 -translate-x-1/2 bg-bg-1" onClick={toEnd}>
          <ArrowDown size={14} aria-hidden />
          {t.agent.newBelow}
        </Button>
      )}
    </div>
  );
}
