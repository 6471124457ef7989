import type { Edits, Exchange } from "@/lib/agent/conversation";
import { made, type Values } from "@/lib/agent/values";
import type { RunSoFar } from "@/lib/agent/view";
import { useChat } from "@/lib/store/chat";

/** What an exchange has made with the user's changes, and how to change more of it. */
export function useEdit(exchange: Exchange, run: RunSoFar): { values: Partial<Values>; edit: (more: Edits) => void } {
  const change = useChat((state) => state.change);
  return {
    values: { ...made(run, exchange.outcome), ...(exchange.edits as Partial<Values>) },
    edit: (more) => change(exchange.id, ({ edits }) => ({ edits: { ...edits, ...more }, used: false })),
  };
}
