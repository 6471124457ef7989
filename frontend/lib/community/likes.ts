import { create } from "zustand";
import { like, liked, unlike } from "@/lib/cloud/songs";
import type { CloudSong } from "@/lib/community/song";
import { openCloud, useSession } from "@/lib/store/session";

export interface Applause {
  liked: boolean;
  count: number;
}

interface Likes {
  /** By the song's id: rows and pages show the same. */
  byId: Readonly<Record<string, Applause>>;
  /** At once, and back again if the cloud refuses. @throws CloudError */
  toggle: (id: string) => Promise<void>;
}

const put = (id: string, applause: Applause) =>
  useLikes.setState(({ byId }) => ({ byId: { ...byId, [id]: applause } }));

export const useLikes = create<Likes>()((_, get) => ({
  byId: {},
  toggle: async (id) => {
    const before = get().byId[id] ?? { liked: false, count: 0 };
    const now = { liked: !before.liked, count: Math.max(0, before.count + (before.liked ? -1 : 1)) };
    put(id, now);
    try {
      const cloud = await openCloud();
      await (now.liked ? like(cloud, id) : unlike(cloud, id));
    } catch (error) {
      put(id, before);
      throw error;
    }
  },
}));

/** The counts that a list came with; which of them the user likes is asked for, if somebody is signed in. */
export function knowLikes(songs: readonly Pick<CloudSong, "id" | "like_count">[], mine?: boolean): void {
  useLikes.setState(({ byId }) => ({
    byId: {
      ...byId,
      ...Object.fromEntries(
        songs.map(({ id, like_count }) => [id, { liked: mine ?? byId[id]?.liked ?? false, count: like_count }]),
      ),
    },
  }));
  if (mine === undefined && songs.length && useSession.getState().user)
    void ask(songs.map((song) => song.id)).catch(() => undefined); // hearts stay empty; a click still says what is wrong
}

async function ask(ids: string[]): Promise<void> {
  const mine = new Set(await liked(await openCloud(), ids));
  useLikes.setState(({ byId }) => ({
    byId: {
      ...byId,
      ...Object.fromEntries(ids.map((id) => [id, { count: byId[id]?.count ?? 0, liked: mine.has(id) }])),
    },
  }));
}
