import { api, ask } from "@/lib/api/client";
import type { LibraryTrack, Published } from "@/lib/api/schema";
import type { Visibility } from "@/lib/cloud/core";
import { useConnection } from "@/lib/store/connection";

/** Publishing is for who has signed in with an account of the cloud. */
export const useMayPublish = (): boolean => useConnection(({ me }) => me?.kind === "account");

/** Chooses who may see a song. @throws ApiError, as while it is not in the cloud yet */
export const publishTrack = (track: Pick<LibraryTrack, "track_id">, visibility: Visibility): Promise<Published> =>
  ask(
    api().POST("/library/{track_id}/publish", {
      params: { path: { track_id: track.track_id } },
      body: { visibility },
    }),
  );
