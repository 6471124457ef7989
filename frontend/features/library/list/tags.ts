import { create } from "zustand";
import { api, ask } from "@/lib/api/client";
import type { TagCount } from "@/lib/api/schema";

interface Tags {
  tags: readonly TagCount[];
  /** Reads them anew; where that fails, those that were known stay. */
  read: () => Promise<void>;
  /** The songs whose tags are being edited. */
  editing: readonly string[] | null;
  edit: (ids: readonly string[] | null) => void;
}

/** The tags of the library, most used first. */
export const useTags = create<Tags>()((set) => ({
  tags: [],
  editing: null,
  read: async () => {
    try {
      set({ tags: (await ask(api().GET("/library/tags"))).tags });
    } catch {
      // the list says that the backend is away
    }
  },
  edit: (editing) => set({ editing }),
}));
