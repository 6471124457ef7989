import { create } from "zustand";
import { api, ask } from "@/lib/api/client";
import type { GenerateRequest, Job } from "@/lib/api/schema";
import { claim } from "@/lib/jobs/own";
import { tellTabs } from "@/lib/jobs/tabs";
import { ended, inOrder, truer } from "@/lib/jobs/views";
import { randomKey } from "@/lib/random-key";

export { ended };

const MARGIN = 5; // jobs that may have been added elsewhere since

interface Jobs {
  byId: Readonly<Record<string, Job>>;
  /** Ids, newest first. */
  order: readonly string[];
  loaded: boolean;
  /** Why the list could not be read at the last look; undefined: it could. */
  trouble?: unknown;
  nextCursor: number | null;
  /** Takes in jobs as they were seen; an older view sets nothing back. */
  merge: (jobs: readonly Job[]) => void;
  load: () => Promise<void>;
  loadMore: () => Promise<void>;
  /** Looks at the newest jobs anew, as far back as the oldest that has not ended. */
  refresh: () => Promise<void>;
  /** Another user: their jobs are others. */
  forgetAll: () => void;
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
    set(({ byId, order }) => {
      const all = { ...byId };
      for (const job of jobs) all[job.job_id] = truer(byId[job.job_id], job);
      const isNew = jobs.some((job) => !byId[job.job_id]);
      if (!isNew && jobs.every((job) => all[job.job_id] === byId[job.job_id])) return {};
      return { byId: all, order: isNew ? inOrder(Object.values(all)) : order };
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
  refresh: async () => {
    const { byId, order } = get();
    const oldest = order.findLastIndex((id) => byId[id] && !ended(byId[id]));
    const limit = Math.min(oldest + 1 + MARGIN, 200);
    const page = await ask(api().GET("/jobs", { params: { query: { limit } } }));
    get().merge(page.jobs);
  },
  forgetAll: () => set({ byId: {}, order: [], loaded: false, nextCursor: null }),
  submit: async (request, key = randomKey()) => {
    const headers = { "idempotency-key": key };
    const job = await ask(api().POST("/generate", { body: request, params: { header: headers } }));
    claim(job.job_id);
    get().merge([job]);
    return job;
  },
  cancel: async (id) => {
    get().merge([await ask(api().DELETE("/jobs/{job_id}", { params: { path: { job_id: id } } }))]);
    tellTabs();
  },
  retry: async (id) => {
    const params = { path: { job_id: id }, header: { "idempotency-key": randomKey() } };
    const job = await ask(api().POST("/jobs/{job_id}/retry", { params }));
    claim(job.job_id);
    get().merge([job]);
    return job;
  },
}));
