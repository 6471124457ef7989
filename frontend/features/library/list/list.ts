import { create } from "zustand";
import { api, ask } from "@/lib/api/client";
import type { LibraryTrack } from "@/lib/api/schema";
import { useLibrary } from "@/lib/store/library";
import type { SongQuery } from "../filters/query";

const PAGE = 50;
const PAGE_MOST = 200;

type Cursor = string | null;

interface List {
  query: SongQuery | null;
  ids: readonly string[];
  /** Songs of the trash, by id: nowhere else in the studio are they to be found. */
  trash: Readonly<Record<string, LibraryTrack>>;
  cursor: Cursor;
  /** The first page of another query is on its way; what was there before is still shown. */
  loading: boolean;
  loadingMore: boolean;
  /** Whether the list is of `query`. */
  loaded: boolean;
  error: unknown;
  load: (query: SongQuery) => Promise<void>;
  more: () => Promise<void>;
  /** Reads again as much as is shown: songs may have come and gone elsewhere. */
  refresh: () => Promise<void>;
  /** Takes songs out of what is shown. */
  drop: (ids: readonly string[]) => void;
}

interface Page {
  tracks: LibraryTrack[];
  next: Cursor;
}

async function read(asked: SongQuery, cursor: Cursor, limit: number): Promise<Page> {
  const { q, starred, tag, engine, sync, trashed, sort } = asked;
  const query = { q, tag, engine, sync, trashed, sort, cursor, limit, starred: starred || null };
  const said = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== null));
  const page = await ask(api().GET("/library", { params: { query: said } }));
  return { tracks: page.tracks, next: page.next_cursor ?? null };
}

/** What the library's page shows, in its order. The songs themselves are in `useLibrary`. */
export const useList = create<List>()((set, get) => {
  /** Counts the questions: an answer to an older one is not taken. */
  let asked = 0;

  const take = (query: SongQuery, tracks: readonly LibraryTrack[]): string[] => {
    if (query.trashed)
      set(({ trash }) => ({ trash: { ...trash, ...Object.fromEntries(tracks.map((one) => [one.track_id, one])) } }));
    else useLibrary.getState().merge(tracks);
    return tracks.map((track) => track.track_id);
  };

  return {
    query: null,
    ids: [],
    trash: {},
    cursor: null,
    loading: false,
    loadingMore: false,
    loaded: false,
    error: null,
    load: async (query) => {
      const mine = ++asked;
      set({ query, loading: true, loadingMore: false, loaded: false, error: null });
      try {
        const { tracks, next } = await read(query, null, PAGE);
        if (mine === asked) set({ ids: take(query, tracks), cursor: next, loading: false, loaded: true });
      } catch (error) {
        if (mine === asked) set({ error, loading: false });
      }
    },
    more: async () => {
      const { query, cursor, loading, loadingMore } = get();
      if (!query || cursor === null || loading || loadingMore) return;
      const mine = asked;
      set({ loadingMore: true, error: null });
      try {
        const { tracks, next } = await read(query, cursor, PAGE);
        if (mine !== asked) return;
        const found = take(query, tracks);
        set(({ ids }) => ({ ids: [...new Set([...ids, ...found])], cursor: next, loadingMore: false }));
      } catch (error) {
        if (mine === asked) set({ error, loadingMore: false });
      }
    },
    refresh: async () => {
      const { query, ids, loaded } = get();
      if (!query) return;
      if (!loaded) return get().load(query);
      const mine = ++asked;
      set({ loadingMore: false });
      const wanted = Math.max(PAGE, ids.length);
      const found: string[] = [];
      let cursor: Cursor = null;
      try {
        do {
          const page: Page = await read(query, cursor, Math.min(PAGE_MOST, wanted - found.length));
          if (mine !== asked) return;
          found.push(...take(query, page.tracks));
          cursor = page.next;
        } while (cursor !== null && found.length < wanted);
        set({ ids: [...new Set(found)], cursor, error: null });
      } catch (error) {
        if (mine === asked) set({ error });
      }
    },
    drop: (gone) => set(({ ids }) => ({ ids: ids.filter((id) => !gone.includes(id)) })),
  };
});

/** A song of the list, be it in the trash. */
export function useSong(id: string): LibraryTrack | undefined {
  const kept = useLibrary((state) => state.byId[id]);
  const trashed = useList((state) => (state.query?.trashed ? state.trash[id] : undefined));
  return trashed ?? kept;
}
