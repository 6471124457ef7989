import { asideFor, DRAFTS, owner, OWNER } from "@/lib/drafts";
import { sessionKey } from "@/lib/cloud/core";
import { storage } from "@/lib/storage";
import { useSession } from "@/lib/store/session";

/** Forgets who is signed in and all they wrote here, without asking the cloud, where the account is gone. */
export function forgetAccount(): void {
  const gone = owner();
  const { project } = useSession.getState();
  if (project) storage.removeItem(sessionKey(project.url));
  for (const draft of DRAFTS) [draft, asideFor(draft, gone)].forEach(storage.removeItem);
  storage.removeItem(OWNER);
}
