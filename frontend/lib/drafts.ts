import { storage } from "@/lib/storage";

/** What is being written in this browser, which goes with the account it was written by. */
const OURS = "opentunes.";
const SESSION = `${OURS}session.`;
export const OWNER = `${OURS}owner`;
export const DRAFTS = ["recipe", "recipes", "chat", "chat.draft"].map((name) => OURS + name);

/** Where a draft is put aside for an account. */
export const asideFor = (draft: string, owner: string): string => `${draft}@${owner}`;

/** Whether a key of the storage is of the session of an account, which the cloud's client keeps. */
export const isSession = (key: string): boolean => key.startsWith(SESSION);

function userOf(session: string | null): string | undefined {
  try {
    return (JSON.parse(session ?? "") as { user?: { id?: string } } | null)?.user?.id;
  } catch {
    return undefined; // not by the cloud's client, which will throw it away
  }
}

/**
 * The id of the account that this browser is signed in to, as far as its storage tells; empty: nobody. The client keeps
 * more under its name than the session, such as what a link that was sent has to fit.
 */
export const owner = (): string => {
  for (const key of storage.keys().filter(isSession)) {
    const id = userOf(storage.getItem(key));
    if (id) return id;
  }
  return "";
};

/** Takes it away before it is put there, for in a browser that is nearly full there is no room for two. */
function move(from: string, to: string): void {
  const value = storage.getItem(from);
  if (value === null) return;
  storage.removeItem(from);
  storage.setItem(to, value);
}

/**
 * Before the drafts are read: puts those of who is not signed in any more aside, and brings back those of who is. What
 * was written by nobody stays, for it is why somebody signs in; `joinDrafts` puts the two together.
 */
export function sortDrafts(): void {
  const [before, now] = [storage.getItem(OWNER) ?? "", owner()];
  if (before === now) return;
  for (const draft of DRAFTS) {
    if (before) move(draft, asideFor(draft, before));
    if (now && storage.getItem(draft) === null) move(asideFor(draft, now), draft);
  }
  storage.setItem(OWNER, now);
}
