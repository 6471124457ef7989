import { create } from "zustand";
import { accessToken, onReach } from "@/lib/api/backend";
import { api, ask, sendAsNobody } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import type { EngineView, LanguageModels, Me, Sign } from "@/lib/api/schema";

const isStatus = (error: unknown, status: number) => error instanceof ApiError && error.status === status;

export type Reach = "unknown" | "here" | "away";

interface Connection {
  reach: Reach;
  /** When the backend was lost, in milliseconds since the epoch. */
  awaySince: number | null;
  sign: Sign | null;
  me: Me | null;
  /** The backend asks who calls, and does not know us. */
  signedOut: boolean;
  engines: readonly EngineView[];
  llm: LanguageModels | null;
  /** Asks the backend what it is and can; what it does not answer stays as it was. */
  refresh: () => Promise<void>;
}

let asked: Promise<Sign> | null = null;

/** How one signs in, after the answer that is on its way, if need be; null where the backend did not say. */
export const knownSign = async (): Promise<Sign | null> =>
  useConnection.getState().sign ?? (await asked?.catch(() => null)) ?? null;

/** The backend: whether it is there, who we are to it, and what it can do. */
export const useConnection = create<Connection>()((set) => ({
  reach: "unknown",
  awaySince: null,
  sign: null,
  me: null,
  signedOut: false,
  engines: [],
  llm: null,
  refresh: async () => {
    const mine = (asked = ask(api().GET("/auth", { fetch: sendAsNobody })));
    const sign = await mine;
    set({ sign });
    if (sign.mode !== "none" && (await accessToken()) === null) return set({ me: null, signedOut: true }); // no use to ask
    const [me, engines, llm] = await Promise.allSettled([
      ask(api().GET("/me")),
      ask(api().GET("/engines")),
      ask(api().GET("/llm/models")),
    ]);
    if (asked !== mine) return; // the newer question knows better who asks
    set((before) => ({
      me: me.status === "fulfilled" ? me.value : isStatus(me.reason, 401) ? null : before.me,
      signedOut: sign.mode !== "none" && me.status === "rejected" && isStatus(me.reason, 401),
      engines: engines.status === "fulfilled" ? engines.value.engines : before.engines,
      llm: llm.status === "fulfilled" ? llm.value : before.llm,
    }));
  },
}));

/** Follows whether the backend answers, and reads it anew when it is back. Returns what ends it. */
export function watchConnection(everyMs = 3000): () => void {
  const { getState, setState } = useConnection;
  let asking = false;
  const refresh = async () => {
    asking = true;
    await getState()
      .refresh()
      .catch(() => undefined);
    asking = false;
  };
  const stop = onReach((answered) => {
    const { reach } = getState();
    if (answered && reach !== "here") {
      setState({ reach: "here", awaySince: null });
      if (reach === "away") void refresh();
    } else if (!answered && reach !== "away") setState({ reach: "away", awaySince: Date.now() });
  });
  const timer = setInterval(() => {
    const { reach, me, signedOut } = getState();
    if (reach !== "here") void ask(api().GET("/livez")).catch(() => undefined);
    else if (!me && !signedOut && !asking) void refresh(); // it is there, and could not say so far
  }, everyMs);
  void refresh();
  return () => {
    stop();
    clearInterval(timer);
  };
}

export const defaultEngine = (engines: readonly EngineView[]): EngineView | null =>
  engines.find((engine) => engine.default) ?? engines.find((engine) => engine.available) ?? engines[0] ?? null;

/** The engine with this id, or the default one. */
export function useEngine(id: string | null): EngineView | null {
  return useConnection(({ engines }) => engines.find((engine) => engine.id === id) ?? defaultEngine(engines));
}

/** What the signed-in caller may do here. */
export function useMay(scope: Me["scopes"][number]): boolean {
  return useConnection(({ me }) => me?.scopes.includes(scope) ?? false);
}
