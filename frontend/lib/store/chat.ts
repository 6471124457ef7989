import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { Conversation, Exchange, Options } from "@/lib/agent/conversation";
import { randomKey } from "@/lib/random-key";
import { keptAs } from "@/lib/storage";

const KEPT = 20;
const fresh = (): Conversation => ({ id: randomKey(), before: [], exchanges: [] });

interface Kept {
  conversation: Conversation;
  /** Others, newest first. */
  past: readonly Conversation[];
}

interface Chat extends Kept {
  add: (exchange: Exchange) => void;
  /** Changes an exchange, whichever conversation it is in. */
  change: (id: string, change: Partial<Exchange> | ((now: Exchange) => Partial<Exchange>)) => void;
  drop: (id: string) => void;
  /** A new conversation, or the one that is given. */
  open: (conversation?: Conversation) => void;
}

/** What is kept, which another tab may have added to, around the conversation that is open in this one. */
function together({ conversation, past }: Kept, now: Kept): Kept {
  const all = [conversation, ...past];
  const { id } = now.conversation;
  const open = id ? (all.find((one) => one.id === id) ?? now.conversation) : conversation;
  return { conversation: open, past: all.filter((one) => one.id !== open.id && one.exchanges.length) };
}

/** What was said, and the runs that answered: kept in this browser. What the runs told is read again by their ids. */
export const useChat = create<Chat>()(
  persist(
    (set) => ({
      conversation: { id: "", before: [], exchanges: [] },
      past: [],
      add: (exchange) =>
        set(({ conversation: it }) => ({
          conversation: { ...it, id: it.id || randomKey(), exchanges: [...it.exchanges, exchange] },
        })),
      change: (id, change) => {
        const changed = (one: Exchange): Exchange => ({
          ...one,
          ...(typeof change === "function" ? change(one) : change),
        });
        const within = (it: Conversation): Conversation =>
          it.exchanges.some((one) => one.id === id)
            ? { ...it, exchanges: it.exchanges.map((one) => (one.id === id ? changed(one) : one)) }
            : it;
        set(({ conversation, past }) => ({ conversation: within(conversation), past: past.map(within) }));
      },
      drop: (id) =>
        set(({ conversation: it }) => ({
          conversation: { ...it, exchanges: it.exchanges.filter((one) => one.id !== id) },
        })),
      open: (next = fresh()) =>
        set(({ conversation, past }) => {
          const all = conversation.exchanges.length ? [conversation, ...past] : past;
          return { conversation: next, past: all.filter(({ id }) => id !== next.id).slice(0, KEPT) };
        }),
    }),
    {
      ...keptAs<Kept>("chat"),
      merge: (kept, now) => (kept ? { ...now, ...together(kept as Kept, now) } : now),
    },
  ),
);

/** All conversations, the present one first. */
export const conversations = (): readonly Conversation[] => {
  const { conversation, past } = useChat.getState();
  return [conversation, ...past];
};

interface Draft extends Options {
  text: string;
  set: (values: Partial<Options & { text: string }>) => void;
}

/** The message being written. */
export const useChatDraft = create<Draft>()(
  persist((set) => ({ text: "", generate: false, rules: false, engine: null, set }), keptAs("chat.draft")),
);
