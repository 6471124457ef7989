import { toast } from "@/lib/notify";
import { create } from "zustand";
import { api, ask } from "@/lib/api/client";
import type { SyncSummary } from "@/lib/api/schema";
import * as t from "@/lib/text";
import { fail } from "./fail";
import { useList } from "./list";

interface Sync {
  summary: SyncSummary | null;
  read: () => Promise<void>;
}

/** How far the cloud is, where this backend has one and the user an account. */
export const useSync = create<Sync>()((set) => ({
  summary: null,
  read: async () => {
    try {
      set({ summary: await ask(api().GET("/sync")) });
    } catch {
      // the list says that the backend is away
    }
  },
}));

export const useSyncs = (): boolean => useSync(({ summary }) => Boolean(summary?.configured && summary.account));

/** Tries again what has failed: these songs, or all. */
export async function syncAgain(ids?: readonly string[]): Promise<void> {
  try {
    await ask(api().POST("/sync/retry", { body: ids ? { track_ids: [...ids] } : {} }));
    toast(t.library.syncing);
  } catch (error) {
    fail(error);
  }
  await Promise.all([useList.getState().refresh(), useSync.getState().read()]);
}
