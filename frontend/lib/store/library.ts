import { create } from "zustand";
import { api, ask } from "@/lib/api/client";
import type { LibraryTrack, TrackEdit } from "@/lib/api/schema";

interface Library {
  /** Tracks that have been read, by id: takes, the player and the library show the same title, star and tags. */
  byId: Readonly<Record<string, LibraryTrack>>;
  /** Tracks that are in the trash or nowhere: they are not shown. */
  gone: Readonly<Record<string, true>>;
  merge: (tracks: readonly LibraryTrack[]) => void;
  /** Says that the library has these no more. */
  lose: (ids: readonly string[]) => void;
  /** Reads tracks that are not known yet; one that has gone is left out. */
  ensure: (ids: readonly string[]) => Promise<void>;
  star: (id: string, starred: boolean) => Promise<void>;
  edit: (id: string, change: TrackEdit) => Promise<void>;
  /** Into the trash, from where `restore` brings it back. */
  remove: (id: string) => Promise<void>;
  restore: (id: string) => Promise<void>;
}

const idOf = (track: LibraryTrack): string => track.track_id;
const without = <T>(all: Readonly<Record<string, T>>, ids: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([id]) => !ids.includes(id)));
const at = (track_id: string) => ({ params: { path: { track_id } } });

export const useLibrary = create<Library>()((set, get) => ({
  byId: {},
  gone: {},
  merge: (tracks) =>
    set(({ byId, gone }) => ({
      byId: { ...byId, ...Object.fromEntries(tracks.map((track) => [track.track_id, track])) },
      gone: tracks.some((track) => gone[track.track_id]) ? without(gone, tracks.map(idOf)) : gone,
    })),
  lose: (ids) =>
    set(({ byId, gone }) => ({
      byId: without(byId, ids),
      gone: { ...gone, ...Object.fromEntries(ids.map((id) => [id, true as const])) },
    })),
  ensure: async (ids) => {
    const missing = ids.filter((id) => !get().byId[id]);
    const found = await Promise.allSettled(missing.map((id) => ask(api().GET("/library/{track_id}", at(id)))));
    get().merge(found.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])));
  },
  star: async (id, starred) =>
    get().merge([await ask(api().POST("/library/{track_id}/star", { ...at(id), body: { starred } }))]),
  edit: async (id, change) => get().merge([await ask(api().PATCH("/library/{track_id}", { ...at(id), body: change }))]),
  remove: async (id) => {
    await ask(api().DELETE("/library/{track_id}", at(id)));
    get().lose([id]);
  },
  restore: async (id) => get().merge([await ask(api().POST("/library/{track_id}/restore", at(id)))]),
}));
