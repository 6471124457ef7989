import { owner } from "@/lib/drafts";
import { storage } from "@/lib/storage";
import { useChat } from "@/lib/store/chat";
import { usePreferences } from "@/lib/store/preferences";
import { useSession } from "@/lib/store/session";

const { name: CHAT } = useChat.persist.getOptions();
const { name: PREFERENCES } = usePreferences.persist.getOptions();

/** Whether another tab has chosen another backend or token since; what this tab keeps next would take that back. */
function elsewhere(kept: string | null): boolean {
  const { backend, token } = usePreferences.getState();
  const { state } = JSON.parse(kept ?? "{}") as { state?: { backend?: string; token?: string } };
  return state !== undefined && ((state.backend ?? "") !== backend || (state.token ?? "") !== token);
}

const accountGone = (): boolean => useSession.getState().user !== null && owner() === "";

/**
 * What another tab keeps is known here too: what is said there, and by a whole load another backend or token, or that the
 * account was deleted. Returns what ends it.
 */
export function followTabs(): () => void {
  const follow = ({ key, newValue }: StorageEvent) => {
    if (key === CHAT && newValue) void useChat.persist.rehydrate();
    if ((key === PREFERENCES && elsewhere(storage.getItem(key))) || (!newValue && accountGone()))
      window.location.reload();
  };
  window.addEventListener("storage", follow);
  return () => window.removeEventListener("storage", follow);
}
