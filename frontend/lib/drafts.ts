/** What is being written in this browser, which goes with the account it was written by. */
const OURS = "opentunes.";
const SESSION = `${OURS}session.`;
const OWNER = `${OURS}owner`;
const DRAFTS = ["recipe", "recipes", "chat", "chat.draft"].map((name) => OURS + name);

const kept = (draft: string, owner: string): string => `${draft}@${owner}`;

/** Whether a key of the storage is the session of an account, which the cloud's client keeps. */
export const isSession = (key: string): boolean => key.startsWith(SESSION);

/** The id of the account that this browser is signed in to, as far as its storage tells; empty: nobody. */
export function ownerOf(storage: Storage): string {
  const key = Object.keys(storage).find(isSession);
  try {
    return (JSON.parse((key && storage.getItem(key)) || "{}") as { user?: { id?: string } }).user?.id ?? "";
  } catch {
    return ""; // not by the cloud's client, which will throw it away
  }
}

function move(storage: Storage, from: string, to: string): void {
  const value = storage.getItem(from);
  if (value === null) return;
  storage.setItem(to, value);
  storage.removeItem(from);
}

/**
 * Before the drafts are read: puts those of who is not signed in any more aside, and brings back those of who is. What
 * was written by nobody stays, for it is why somebody signs in.
 */
export function sortDrafts(storage: Storage): void {
  const [before, now] = [storage.getItem(OWNER) ?? "", ownerOf(storage)];
  if (before === now) return;
  for (const draft of DRAFTS) {
    if (before) move(storage, draft, kept(draft, before));
    if (now && storage.getItem(draft) === null) move(storage, kept(draft, now), draft);
  }
  storage.setItem(OWNER, now);
}

/** Forgets what the account had written here. */
export function dropDrafts(storage: Storage): void {
  for (const draft of DRAFTS) storage.removeItem(draft);
}
