import { create } from "zustand";
import { api, ask } from "@/lib/api/client";
import type { GenerateRequest, Job } from "@/lib/api/schema";
import { randomKey } from "@/lib/random-key";

export const ended = (job: Job): boolean => job.status !== "queued" && job.status !== "running";

interface Jobs {
  byId: Readonly<Record<string, Job>>;
  /** Ids, newest first. */
  order: readonly string[];
  loaded: boolean;
  nextCursor: number | null;
  /** Takes in jobs as they are now; a job that has ended is not set back by an older view of it. */
  merge: (jobs: readonly Job[]) => void;
  load: () => Promise<void>;
  loadMore: () => Promise<void>;
  /** The same `key` again is the same job, should an answer get lost. @throws ApiError, Unreachable */
  submit: (request: GenerateRequest, key?: string) => Promise<Job>;
  cancel: (id: string) => Promise<void>;
  retry: (id: string) => Promise<Job>;
}

/** The user's jobs. `watchJobs` keeps the running ones true. */
export const useJobs = create<Jobs>()((set, get) => ({
  byId: {},
  order: [],
  loaded: false,
  nextCursor: null,
  merge: (jobs) =>
    set(({ byId }) => {
      const all = { ...byId };
      for (const job of jobs) {
        const known = all[job.job_id];
        if (!known || !ended(known) || ended(job)) all[job.job_id] = job;
      }
      const order = Object.values(all).sort((a, b) => b.created_at.localeCompare(a.created_at));
      return { byId: all, order: order.map((job) => job.job_id) };
    }),
  load: async () => {
    const page = await ask(api().GET("/jobs", { params: { query: { limit: 50 } } }));
    get().merge(page.jobs);
    set(({ loaded, nextCursor }) => ({ loaded: true, nextCursor: loaded ? nextCursor : (page.next_cursor ?? null) }));
  },
  loadMore: async () => {
    const cursor = get().nextCursor;
    if (cursor === null) return;
    const page = await ask(api().GET("/jobs", { params: { query: { limit: 50, cursor } } }));
    get().merge(page.jobs);
    set({ nextCursor: page.next_cursor ?? null });
  },
  submit: async (request, key = randomKey()) => {
    const headers = { "idempotency-key": key };
    const job = await ask(api().POST("/generate", { body: request, params: { header: headers } }));
    get().merge([job]);
    return job;
  },
  cancel: async (id) => {
    get().merge([await ask(api().DELETE("/jobs/{job_id}", { params: { path: { job_id: id } } }))]);
  },
  retry: async (id) => {
    const params = { path: { job_id: id }, header: { "idempotency-key": randomKey() } };
    const job = await ask(api().POST("/jobs/{job_id}/retry", { params }));
    get().merge([job]);
    return job;
  },
}));
