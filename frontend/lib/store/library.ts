import { create } from "zustand";
import { api, ask } from "@/lib/api/client";
import type { LibraryTrack, TrackEdit } from "@/lib/api/schema";

interface Library {
  /** Tracks that have been read, by id: takes, the player and the library show the same title, star and tags. */
  byId: Readonly<Record<string, LibraryTrack>>;
  merge: (tracks: readonly LibraryTrack[]) => void;
  /** Reads tracks that are not known yet; one that has gone is left out. */
  ensure: (ids: readonly string[]) => Promise<void>;
  star: (id: string, starred: boolean) => Promise<void>;
  edit: (id: string, change: TrackEdit) => Promise<void>;
  /** Into the trash, from where `restore` brings it back. */
  remove: (id: string) => Promise<void>;
  restore: (id: string) => Promise<void>;
}

const at = (track_id: string) => ({ params: { path: { track_id } } });

export const useLibrary = create<Library>()((set, get) => ({
  byId: {},
  merge: (tracks) =>
    set(({ byId }) => ({ byId: { ...byId, ...Object.fromEntries(tracks.map((track) => [track.track_id, track])) } })),
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
    set(({ byId }) => ({ byId: Object.fromEntries(Object.entries(byId).filter(([known]) => known !== id)) }));
  },
  restore: async (id) => get().merge([await ask(api().POST("/library/{track_id}/restore", at(id)))]),
}));
