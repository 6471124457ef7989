import type { SyncState } from "@/lib/api/schema";

/** What of the library is asked for, as the address says it. */
export const SORTS = ["newest", "oldest", "title", "longest", "shortest"] as const;
export type Sort = (typeof SORTS)[number];

export const SYNC = ["local", "syncing", "synced", "failed"] as const satisfies readonly SyncState["status"][];
export type Sync = (typeof SYNC)[number];

export interface SongQuery {
  q: string;
  starred: boolean;
  tag: string | null;
  engine: string | null;
  sync: Sync | null;
  trashed: boolean;
  sort: Sort;
}

export const ALL: SongQuery = {
  q: "",
  starred: false,
  tag: null,
  engine: null,
  sync: null,
  trashed: false,
  sort: "newest",
};

/** What takes songs away from the list; the order and the place do not. */
export const UNFILTERED: Partial<SongQuery> = { q: "", starred: false, tag: null, engine: null, sync: null };

export function queryOf(parameters: URLSearchParams): SongQuery {
  const text = (name: string, most: number) => (parameters.get(name) ?? "").slice(0, most);
  return {
    q: text("q", 200),
    starred: parameters.get("starred") === "1",
    tag: text("tag", 40) || null,
    engine: text("engine", 100) || null,
    sync: SYNC.find((state) => state === parameters.get("sync")) ?? null,
    trashed: parameters.get("trash") === "1",
    sort: SORTS.find((sort) => sort === parameters.get("sort")) ?? ALL.sort,
  };
}

/** What a change of the query does to the address: what is as usual is left out of it. */
export function addressOf(change: Partial<SongQuery>): Record<string, string | null> {
  const said: Record<string, string | null> = {};
  if (change.q !== undefined) said.q = change.q.trim() || null;
  if (change.starred !== undefined) said.starred = change.starred ? "1" : null;
  if (change.tag !== undefined) said.tag = change.tag;
  if (change.engine !== undefined) said.engine = change.engine;
  if (change.sync !== undefined) said.sync = change.sync;
  if (change.trashed !== undefined) said.trash = change.trashed ? "1" : null;
  if (change.sort !== undefined) said.sort = change.sort === ALL.sort ? null : change.sort;
  return said;
}

export const isFiltered = ({ q, starred, tag, engine, sync }: SongQuery): boolean =>
  Boolean(q || starred || tag || engine || sync);

/** Whether a change is one to go back from; what is typed comes letter by letter and is none. */
export const isStep = (change: Partial<SongQuery>): boolean => Object.keys(change).some((name) => name !== "q");
