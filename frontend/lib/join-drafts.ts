import { asideFor, owner } from "@/lib/drafts";
import { storage } from "@/lib/storage";

interface Kept<T> {
  state: T;
  version: number;
}
interface Saved {
  saved: readonly unknown[];
}
interface Said {
  exchanges: readonly unknown[];
}
interface Chat {
  conversation: Said;
  past: readonly Said[];
}

const recipes = (ours: Saved, theirs: Saved): Saved => ({ saved: [...ours.saved, ...theirs.saved] });
const chats = ({ conversation, past }: Chat, theirs: Chat): Chat => {
  const before = [...past, theirs.conversation, ...theirs.past].filter(({ exchanges }) => exchanges.length);
  return conversation.exchanges.length
    ? { conversation, past: before }
    : { conversation: theirs.conversation, past: [...past, ...theirs.past] };
};

function join<T>(draft: string, both: (ours: T, theirs: T) => T): void {
  const aside = asideFor(draft, owner());
  const [ours, theirs] = [storage.getItem(draft), storage.getItem(aside)];
  if (ours === null || theirs === null) return;
  try {
    const [a, b] = [JSON.parse(ours) as Kept<T>, JSON.parse(theirs) as Kept<T>];
    storage.setItem(draft, JSON.stringify({ ...a, state: both(a.state, b.state) }));
    storage.removeItem(aside);
  } catch {
    // of another version: it stays aside
  }
}

/** Puts what nobody had written here and what is aside for who has signed in since together, where both fit. */
export function joinDrafts(): void {
  if (!owner()) return;
  join("opentunes.recipes", recipes);
  join("opentunes.chat", chats);
}
