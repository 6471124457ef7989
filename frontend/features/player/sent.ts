import { create } from "zustand";
import type { GenerateRequest } from "@/lib/api/schema";
import { useJobs } from "@/lib/store/jobs";
import { usePlayer, type Playable } from "@/lib/store/player";

export interface SentEdit {
  jobId: string;
  /** In words: "Repaint 0:03.2–0:07.0". */
  what: string;
  /** The track that was worked on. */
  from: Playable;
}

interface Sent {
  last: SentEdit | null;
  dismiss: () => void;
  /** Sends an edit of what is on. @throws ApiError, Unreachable */
  send: (request: GenerateRequest, what: string) => Promise<void>;
}

/** The last edit that was sent from the player: what becomes of it is told there. */
export const useSent = create<Sent>()((set) => ({
  last: null,
  dismiss: () => set({ last: null }),
  send: async (request, what) => {
    const from = usePlayer.getState().now;
    if (!from) return;
    const job = await useJobs.getState().submit(request);
    set({ last: { jobId: job.job_id, what, from } });
  },
}));
