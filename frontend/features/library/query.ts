/** What of the library is asked for, as the address says it. */
export const SORTS = ["newest", "oldest", "title", "longest", "shortest"] as const;
export type Sort = (typeof SORTS)[number];

export interface SongQuery {
  q: string;
  starred: boolean;
  trashed: boolean;
  sort: Sort;
}

export const ALL: SongQuery = { q: "", starred: false, trashed: false, sort: "newest" };

export function queryOf(parameters: URLSearchParams): SongQuery {
  const asked = parameters.get("sort");
  return {
    q: (parameters.get("q") ?? "").slice(0, 200),
    starred: parameters.get("starred") === "1",
    trashed: parameters.get("trash") === "1",
    sort: SORTS.find((sort) => sort === asked) ?? ALL.sort,
  };
}

/** What a change of the query does to the address: the defaults are left out of it. */
export function addressOf(change: Partial<SongQuery>): Record<string, string | null> {
  const said: Record<string, string | null> = {};
  if (change.q !== undefined) said.q = change.q.trim() || null;
  if (change.starred !== undefined) said.starred = change.starred ? "1" : null;
  if (change.trashed !== undefined) said.trash = change.trashed ? "1" : null;
  if (change.sort !== undefined) said.sort = change.sort === ALL.sort ? null : change.sort;
  return said;
}

export const filtered = ({ q, starred }: SongQuery): boolean => Boolean(q) || starred;
