import type { Exchange } from "@/lib/agent/conversation";
import { UNTOLD, type RunSoFar } from "@/lib/agent/view";
import { useChat } from "@/lib/store/chat";
import { useRuns } from "@/lib/store/runs";

/** What is known of a run. */
export const useRun = (runId: string | null): RunSoFar =>
  useRuns(({ byId }) => (runId ? byId[runId] : undefined) ?? UNTOLD);

export const useLast = (): Exchange | undefined => useChat(({ conversation }) => conversation.exchanges.at(-1));

/** Whether the squad, or the way to it, is busy with the newest message. */
export function useBusy(): boolean {
  const last = useLast();
  const sending = useRuns((state) => (last ? last.id in state.sending : false));
  const trouble = useRuns((state) => last?.runId != null && last.runId in state.trouble);
  return sending || (last?.runId != null && !last.outcome && !trouble);
}
