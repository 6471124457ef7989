import { owner } from "@/lib/drafts";
import { useChat } from "@/lib/store/chat";
import { usePreferences } from "@/lib/store/preferences";
import { useSession } from "@/lib/store/session";

const { name: CHAT } = useChat.persist.getOptions();
const { name: PREFERENCES } = usePreferences.persist.getOptions();

/** Whether another tab has chosen another backend or token since; what this tab keeps next would take that back. */
function elsewhere(kept: string | null): boolean {
  const { backend, token } = usePreferences.getState();
  const { state } = JSON.parse(kept ?? "{}") as { state?: { backend?: string; token?: string } };
  return (state?.backend ?? "") !== backend || (state?.token ?? "") !== token;
}

const accountGone = (): boolean => useSession.getState().user !== null && owner() === "";

/**
 * What another tab keeps is known here too: what is said there and how its user likes the studio, and by a whole load
 * another backend or token, or that chats or an account were forgotten. Returns what ends it.
 */
export function followTabs(): () => void {
  const follow = ({ key, newValue }: StorageEvent) => {
    if (key === CHAT && newValue) return void useChat.persist.rehydrate();
    const forgotten = !newValue && (key === CHAT || accountGone());
    if (forgotten || (key === PREFERENCES && elsewhere(newValue))) window.location.reload();
    else if (key === PREFERENCES) void usePreferences.persist.rehydrate();
  };
  window.addEventListener("storage", follow);
  return () => window.removeEventListener("storage", follow);
}
