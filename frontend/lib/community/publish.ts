import { api, ask } from "@/lib/api/client";
import type { LibraryTrack, Published } from "@/lib/api/schema";
import type { Visibility } from "@/lib/cloud/core";
import { useConnection } from "@/lib/store/connection";

/** Whether songs can be published here: the backend takes accounts, and the caller has one. */
export const useMayPublish = (): boolean =>
  useConnection(({ sign, me }) => sign?.mode === "supabase" && sign.supabase_url !== null && me?.kind !== "link");

/** Chooses who may see a song. @throws ApiError, as while it is not in the cloud yet */
export const publishTrack = (track: Pick<LibraryTrack, "track_id">, visibility: Visibility): Promise<Published> =>
  ask(
    api().POST("/library/{track_id}/publish", {
      params: { path: { track_id: track.track_id } },
      body: { visibility },
    }),
  );
