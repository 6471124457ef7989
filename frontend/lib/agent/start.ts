import { joinDrafts } from "@/lib/join-drafts";
import { useChat, useChatDraft } from "@/lib/store/chat";
import { followRuns } from "./follow";

/** Reads what was said from this browser, and goes on with what is still running, on whichever page. */
export function startChat(): () => void {
  joinDrafts();
  void useChat.persist.rehydrate();
  void useChatDraft.persist.rehydrate();
  return followRuns();
}
