import { create } from "zustand";
import { reduce } from "@/lib/agent/reduce";
import { UNTOLD, type RunSoFar } from "@/lib/agent/view";
import type { AgentEvent } from "@/lib/api/schema";

interface Runs {
  /** By run id, as far as they have been read in this page. */
  byId: Readonly<Record<string, RunSoFar>>;
  /** What went wrong, by run id, or by the id of an exchange that has none. */
  trouble: Readonly<Record<string, unknown>>;
  /** Exchanges whose message is on its way, by id. */
  sending: Readonly<Record<string, true>>;
  start: (exchangeId: string) => void;
  end: (exchangeId: string) => void;
  /** Takes in events, one render for all of them. */
  tell: (id: string, events: readonly AgentEvent[]) => void;
  fail: (id: string, error: unknown) => void;
  clear: (id: string) => void;
}

const without = <T>(all: Readonly<Record<string, T>>, id: string): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([known]) => known !== id));

export const useRuns = create<Runs>()((set) => ({
  byId: {},
  trouble: {},
  sending: {},
  start: (id) => set(({ sending }) => ({ sending: { ...sending, [id]: true } })),
  end: (id) => set(({ sending }) => ({ sending: without(sending, id) })),
  tell: (id, events) => set(({ byId }) => ({ byId: { ...byId, [id]: events.reduce(reduce, byId[id] ?? UNTOLD) } })),
  fail: (id, error) => set(({ trouble }) => ({ trouble: { ...trouble, [id]: error } })),
  clear: (id) => set(({ trouble }) => (id in trouble ? { trouble: without(trouble, id) } : {})),
}));

export const runSoFar = (id: string): RunSoFar => useRuns.getState().byId[id] ?? UNTOLD;
