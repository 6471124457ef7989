"use client";
import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import type { Exchange } from "@/lib/agent/conversation";
import { sayAgain } from "@/lib/agent/talk";
import { useChat, useChatDraft } from "@/lib/store/chat";
import { useRuns } from "@/lib/store/runs";
import * as t from "@/lib/text";

/** A message on its way, or one that has not arrived: why, and what can be done. */
export function Unsent({ exchange, sending }: { exchange: Exchange; sending: boolean }) {
  const problem = useRuns((state) => state.trouble[exchange.id]);
  if (sending) return <p className="px-3 py-2 text-sm text-fg-1">{t.agent.sending}</p>;
  const edit = () => {
    const { text, set } = useChatDraft.getState();
    set({ text: text ? `${exchange.message}\n${text}` : exchange.message });
    useChat.getState().drop(exchange.id);
  };
  return (
    <div className="flex flex-col gap-2 px-3 py-2">
      <p className="text-sm text-fg-1">{t.agent.unsent}</p>
      {problem !== undefined && <ProblemNote error={problem} />}
      <div className="flex gap-2">
        <Button onClick={() => void sayAgain(exchange)}>{t.agent.sendAgain}</Button>
        <Button kind="quiet" onClick={edit}>
          {t.agent.editMessage}
        </Button>
      </div>
    </div>
  );
}
